"""A district's page as plain HTML: nothing but headings and tables, so that word processors take it as it is."""

from collections.abc import Sequence
from html import escape
from typing import Final

from geo.planning.report import Report

TABLE: Final = '<table border="1" cellspacing="0" cellpadding="4" width="100%">'
POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'"


def plain_report(report: Report) -> str:
    """Return the whole file; every text in it is escaped, and nothing in it is fetched or run."""
    first = "".join(f"<li>{escape(one.sentence)} {_in_brackets(one.arithmetic)}</li>" for one in report.first)
    facts = [(fact.asks, fact.figure, fact.says) for fact in report.facts]
    body = "".join(
        (
            f"<h1>{escape(report.title)}</h1><p>{escape(report.asked)}</p>",
            *(f"<p>{escape(sentence)}</p>" for sentence in report.lead),
            _table((), facts),
            f"<h2>먼저 살필 동</h2><ol>{first}</ol>" if first else "",
            "<h2>동마다</h2>",
            _table(report.headings, _marked(report)),
            "<p>* 주민이 동에 고르게 산다고 보고 어림한 값</p>" if any(report.estimated) else "",
            "<h2>자료와 방법</h2>",
            _table((), report.method),
        )
    )
    return (
        f'<!DOCTYPE html>\n<html lang="ko"><head><meta charset="utf-8"><title>{escape(report.title)}</title></head>'
        f"<body>{body}</body></html>\n"
    )


def _marked(report: Report) -> list[tuple[str, ...]]:
    """Return the rows with a star at the name of each dong whose figures are estimates."""
    return [
        (f"{name} *" if estimated else name, *rest)
        for (name, *rest), estimated in zip(report.rows, report.estimated, strict=True)
    ]


def _in_brackets(text: str) -> str:
    return f"({escape(text)})" if text else ""


def _table(headings: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text, _number in headings)
    told = "".join(_row(headings, cells) for cells in rows)
    return f"{TABLE}{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{told}</tbody></table>"


def _row(headings: Sequence[tuple[str, bool]], cells: Sequence[str]) -> str:
    first, *rest = cells
    sides = [' align="right"' if number else "" for _text, number in headings[1:]] or [""] * len(rest)
    told = "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in zip(rest, sides, strict=True))
    return f'<tr><th scope="row" align="left">{escape(first)}</th>{told}</tr>'
