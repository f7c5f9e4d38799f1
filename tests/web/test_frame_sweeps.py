"""What holds on every page: one head, and days written as people write them."""

import re
from html.parser import HTMLParser

import pytest

from api.web.assets import TEMPLATE_DIR
from api.web.render import render
from tests.web.all_samples import SAMPLES


@pytest.mark.parametrize(
    "name", [path.name for path in sorted(TEMPLATE_DIR.glob("*.html")) if path.name != "parts.html"]
)
def test_no_page_draws_a_head_of_its_own(name):
    assert not re.search(r'class="(page|space)-head', (TEMPLATE_DIR / name).read_text(encoding="utf-8"))


class Words(HTMLParser):
    """What of a page is read by eyes; hints and complaints about typing may show how a day is typed."""

    UNREAD = ("script", "code", "option", "textarea", "pre")

    def __init__(self):
        super().__init__()
        self.said, self.depth, self.quiet = [], [], 0

    def handle_starttag(self, tag, attrs):
        if tag in ("input", "link", "meta", "img", "br", "use", "path", "hr", "source", "col", "circle", "rect"):
            return
        quiet = tag in self.UNREAD or (dict(attrs).get("class") or "") in ("field-hint", "field-error")
        self.depth.append((tag, quiet))
        self.quiet += quiet

    def handle_endtag(self, tag):
        while self.depth:
            name, quiet = self.depth.pop()
            self.quiet -= quiet
            if name == tag:
                return

    def handle_data(self, data):
        if not self.quiet:
            self.said.append(data)


@pytest.mark.parametrize("name", SAMPLES)
def test_days_are_written_as_people_write_them(name):
    template, page, context = SAMPLES[name]
    words = Words()
    words.feed(render(template, page, **context))
    assert re.findall(r".{0,30}(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-]).{0,10}", "".join(words.said)) == []
