"""The web form and the server agree: every form is drawn from its definition, and what is sealed is read back whole."""

import pytest

from geo.enums import ResourceKind
from geo.errors import FileRefused
from geo.surveys.instances import read_instance
from geo.surveys.proposals import to_proposals
from geo.surveys.ready import READY
from geo.surveys.ready.seeding import converted_ready
from geo.surveys.values import check_values
from geo.surveys.xlsforms import convert

pytestmark = pytest.mark.browser

TYPED = "회비 \\3,000 <b>{{ 7*191 }}</b>"

HARNESS = """async ([definition, base, target, typed]) => {
  const { Model } = await import(base + "model.js");
  const { FormView } = await import(base + "form.js");
  const kept = [];
  const files = { keep: async (name) => kept.push(name), get: async () => null, drop: async () => null };
  const about = { id: "uuid:11111111-1111-4111-8111-111111111111", device: "web:x", account: "나", records: [], target };
  const model = Model.fresh(definition, about);
  const host = document.querySelector("#screen");
  const view = new FormView(host, model, { files, dongs: () => [], changed() {} });
  for (const add of [...host.querySelectorAll(".form-group > .button-wide")]) add.click();
  const VALUES = { text: typed, integer: "3", decimal: "2.5", range: "3", date: "2026-03-01", time: "09:30:00.000+09:00",
    datetime: "2026-03-01T09:30:00.000+09:00", geopoint: "37.5 127 0 5", geotrace: "37.5 127 0 0; 37.6 127 0 0",
    geoshape: "37.5 127 0 0; 37.6 127 0 0; 37.6 127.1 0 0; 37.5 127 0 0", image: "a.jpg", audio: "a.m4a", video: "a.mp4", file: "a.pdf", barcode: "1", acknowledge: "OK" };
  for (let round = 0; round < 3; round += 1) {
    for (const [question, element] of [...model.walk()]) {
      if (question.children || !model.applies(element) || element.textContent || model.readOnly(question, element) || question.calculate) continue;
      const choice = question.type.startsWith("select") || question.type === "rank" ? model.choices(question, element)[0]?.name : undefined;
      const value = choice ?? VALUES[question.type];
      if (value) model.set(element, value);
    }
    view.refresh();
  }
  const drawn = [...host.querySelectorAll(".form-card")].length;
  return { xml: model.sealed(), drawn, draft: Model.resumed(definition, model.draft(), about).sealed().length, files: model.files(), name: model.name() };
}"""


@pytest.fixture
def sealed(window):
    """Fill a form in on the page, with something for every question, and return what is sealed."""
    opened = window()
    page = opened.page
    page.goto(f"{opened.origin}/survey")
    page.wait_for_selector("#survey[data-met]")
    base = page.locator("script[src*='survey/app.js']").get_attribute("src").removesuffix("app.js")

    def fill(definition, target=None):
        return page.evaluate(HARNESS, [definition.as_json(), base, target, TYPED])

    yield fill
    assert opened.watched.errors == []


def test_every_ready_made_form_is_filled_in_on_the_page_and_proposes_what_it_should(sealed):
    for ready in READY:
        definition = converted_ready(ready.key)[0].definition
        made = sealed(definition)
        instance = read_instance(made["xml"].encode(), definition)
        assert instance.instance_id == "uuid:11111111-1111-4111-8111-111111111111"
        assert check_values(definition, instance) == (), ready.key
        assert set(instance.files) == set(made["files"])
        kind = definition.entity.dataset if definition.entity else ResourceKind.STORY
        proposals = [one for one in to_proposals(definition, instance, kind) if one.part or definition.entity]
        assert len(proposals) == (1 if definition.entity else 3), ready.key
        assert [
            (one.resource_id is None, one.update) for one in proposals if one.resource_id is None or one.update
        ] == []
        assert {one.wanted["name"] for one in proposals} == {TYPED}, ready.key


def test_a_record_that_stands_is_changed_from_the_revision_that_was_seen(sealed):
    definition = converted_ready("maeul_space")[0].definition
    target = {"resource_id": "5d3ff4ad-5f7d-4e1f-8a39-6a31b1c2b0d5", "rev": 4}
    entity = read_instance(sealed(definition, target)["xml"].encode(), definition).entity
    assert entity is not None
    assert (str(entity.id), entity.update, entity.create, entity.base_version) == (
        target["resource_id"],
        True,
        False,
        4,
    )


@pytest.mark.realfiles
def test_every_form_of_the_field_that_converts_is_drawn_and_read_back(sealed, shared_data):
    drawn = {}
    for path in sorted((shared_data / "survey" / "xlsform").iterdir()):
        try:
            definition = convert(path.name, path.read_bytes()).definition
        except FileRefused:
            continue
        made = sealed(definition)
        instance = read_instance(made["xml"].encode(), definition)
        assert instance.form_id == definition.form_key, path.name
        drawn[path.name] = made["drawn"]
    assert len(drawn) == 11
    assert all(drawn.values()), drawn
    assert drawn["pyxform_widgets.xls"] > 25
