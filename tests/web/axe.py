"""Accessibility by machine: axe-core, vendored, run inside the page."""

from pathlib import Path

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page):
    """Return what axe finds against WCAG 2.2 A and AA, one readable line each."""
    page.evaluate(AXE)  # evaluated by the debugger, so the page's strict CSP stays in force
    found = page.evaluate(
        "async tags => (await axe.run(document,"
        " {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})).violations",
        RULES,
    )
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def assert_accessible(page):
    problems = violations(page)
    assert problems == [], "\n".join(problems)
