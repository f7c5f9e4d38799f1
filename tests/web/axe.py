"""Accessibility by machine: axe-core, vendored, run inside the page."""

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer may change when only the colours do."""


def violations(page, run_only):
    """Return what axe finds against WCAG 2.2 A and AA, one readable line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)  # evaluated by the debugger, so the page's strict CSP stays in force
    # a link that has scrolled half under the fixed head is no smaller for it
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    found = page.evaluate(
        "async runOnly => (await axe.run(document, {runOnly, resultTypes: ['violations']})).violations", run_only
    )
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def assert_accessible(page):
    problems = violations(page, {"type": "tag", "values": RULES})
    assert problems == [], "\n".join(problems)


def assert_readable(page):
    """Look at the colours alone, after nothing else has changed."""
    problems = violations(page, {"type": "rule", "values": COLOURS})
    assert problems == [], "\n".join(problems)
