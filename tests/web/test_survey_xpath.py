"""Expressions of forms: what they come to in the browser."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(window):
    """A page on which the app's modules can be called by themselves."""
    opened = window()
    page = opened.page
    page.goto(f"{opened.origin}/survey")
    page.wait_for_selector("#survey[data-met]")
    return page


FORMULAS = [
    ("/data/a = 'x'", True),
    ("selected(/data/many, 'two')", True),
    ("selected( /data/many , 'tw')", False),
    ("count-selected(/data/many) = 3", True),
    ("not(selected(/data/many, 'two')) or /data/n > 4", True),
    ("(/data/n + 1) * 2 = 12", True),
    ("if(/data/n > 3, 'big', 'small') = 'big'", True),
    ("coalesce(/data/empty, /data/a) = 'x'", True),
    ("regex(/data/phone, '0[0-9]{1,2}-[0-9]{3,4}-[0-9]{4}')", True),
    ("string-length(/data/a) = 1 and true()", True),
    ("/data/day <= today()", True),
    ("/data/day > today() - 1", False),
    ("date('2026-03-01') - /data/day = 1", True),
    ("format-date(/data/day, '%Y.%m.%d') = '2026.02.28'", True),
    ("jr:choice-name(/data/one, '/data/one') = '둘'", True),
    ("count(/data/row) = 2 and sum(/data/row/n) = 5", True),
    ("max(/data/row/n) = 3 and round(2.345, 1) = 2.3", True),
    ("/data/a = \"it's\" or concat('(', /data/a, ')') = '(x)'", True),
    ("int(5.9) = 5 and pow(2, 3) = 8", True),
    ("indexed-repeat(/data/row/n, /data/row, 1) = 2", None),
]
"""Expressions as forms hold them, with what they come to; None: this cannot be worked out on the page."""

WORK = """async ([cases, url]) => {
  const { work } = await import(url);
  const { Model } = await import(url.replace("xpath", "model"));
  const q = (name, type, more = {}) => ({ path: `/data/${name}`, name, type, ...more });
  const definition = { form_key: "f", version: "1", root: "data", title: {}, questions: [
    ...["a", "empty", "phone"].map((name) => q(name, "text")), q("many", "select_multiple"), q("n", "integer"), q("day", "date"),
    q("one", "select_one", { choices: [{ name: "2", label: { ko: "둘" } }] }),
    q("row", "repeat", { children: [{ path: "/data/row/n", name: "n", type: "integer" }] }) ] };
  const xml = "<data><a>x</a><empty/><phone>02-123-4567</phone><many>one two three</many><n>5</n><day>2026-02-28</day><one>2</one><row><n>2</n></row><row><n>3</n></row><meta/></data>";
  const model = Model.resumed(definition, xml, { records: [] });
  const root = model.document.documentElement;
  return cases.map((text) => { try { return work(text, root.children[0], model, "boolean"); } catch { return null; } });
}"""


def test_expressions_of_forms_are_worked_out_by_the_browsers_own_xpath(shown):
    url = shown.locator("script[src*='survey/app.js']").get_attribute("src").replace("app.js", "xpath.js")
    worked = shown.evaluate(WORK, [[text for text, _ in FORMULAS], url])
    assert dict(zip([text for text, _ in FORMULAS], worked, strict=True)) == dict(FORMULAS)
