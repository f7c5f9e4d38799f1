"""The draw as a file that anybody may download: its whole input, its result, and the check that one makes the other.

Canonical JSON: keys sorted, no spaces, UTF-8, whole numbers only. It holds no names: groups are their ids.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from geo.booking.draw import MOST_WISHES, DrawGroup, DrawInput, Drawn, DrawSlot, commitment_of, draw
from geo.errors import FileRefused

FORMAT = "maeul-round/1"
_MOST_CHARACTERS = 20_000_000
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


def canonical(value: Any) -> str:
    """Return a value as JSON that is the same to the byte for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def round_text(facts: Mapping[str, Any], wanted: DrawInput, shown: Mapping[str, Mapping[str, Any]]) -> str:
    """Draw, and return the file; `facts` tell which round it is, `shown` what a person calls each slot."""
    document = {
        "format": FORMAT,
        "round": dict(facts),
        "commitment": commitment_of(wanted.seed),
        "seed": wanted.seed,
        "rules": {"most_per_week": wanted.most_per_week, "newcomers_first": wanted.newcomers_first},
        "slots": [_slot_out(slot, shown.get(slot.id, {})) for slot in sorted(wanted.slots, key=lambda s: s.id)],
        "groups": [
            {"id": group.id, "newcomer": group.newcomer, "wishes": list(group.wishes)}
            for group in sorted(wanted.groups, key=lambda g: g.id)
        ],
        "declines": [list(one) for one in wanted.declines],
        "result": result_out(draw(wanted)),
    }
    return canonical(document)


def _slot_out(slot: DrawSlot, shown: Mapping[str, Any]) -> dict[str, Any]:
    return {**shown, "id": slot.id, "start": slot.start, "end": slot.end, "cells": sorted(slot.cells)}


def result_out(drawn: Drawn) -> dict[str, Any]:
    """Return the result as JSON-ready values in a fixed order."""
    return {
        "groups": [
            {
                "id": group,
                "number": number,
                "lot": drawn.lots[group],
                "wishes": [asdict(outcome) for outcome in drawn.outcomes[group]],
            }
            for group, number in sorted(drawn.numbers.items(), key=lambda pair: pair[1])
        ],
        "given": [{"slot": slot, **asdict(given)} for slot, given in sorted(drawn.given.items())],
    }


def read_round(text: str) -> tuple[dict[str, Any], DrawInput]:
    """Return a file's content and the draw's input in it; raise FileRefused for anything else."""
    try:
        document: dict[str, Any] = json.loads(text) if len(text) <= _MOST_CHARACTERS else {}
        wanted = _input_of(document)
    except _UNREADABLE as error:
        raise FileRefused(
            "추첨 결과 파일이 아니에요. 회차 화면에서 내려받은 JSON 파일을 주세요.",
            "This is not a file of a draw.",
            code="round_file",
        ) from error
    return document, wanted


def _input_of(document: dict[str, Any]) -> DrawInput:
    if document["format"] != FORMAT or len(bytes.fromhex(document["seed"])) != 32:  # noqa: PLR2004  (a SHA-256's size)
        raise ValueError("another format")
    slots = tuple(
        DrawSlot(str(one["id"]), int(one["start"]), int(one["end"]), frozenset(map(int, one["cells"])))
        for one in document["slots"]
    )
    groups = tuple(
        DrawGroup(str(one["id"]), bool(one["newcomer"]), tuple(map(str, one["wishes"]))) for one in document["groups"]
    )
    known = {slot.id for slot in slots}
    if any(len(g.wishes) > MOST_WISHES or not known.issuperset(g.wishes) for g in groups):
        raise ValueError("a wish for no slot")
    rules = document["rules"]
    declines = tuple((str(group), str(slot)) for group, slot in document["declines"])
    most, newcomers = int(rules["most_per_week"]), bool(rules["newcomers_first"])
    return DrawInput(document["seed"], most, newcomers, slots, groups, declines)


def faults_of(text: str, published: str | None = None) -> list[str]:
    """Recompute a file; return the codes of what does not hold, none when everything does.

    `seal_broken`: the seed is not the one sealed (in the file or, given, as `published` before the wishes).
    `result_differs`: the rules and the seed give another result than the file's.
    """
    document, wanted = read_round(text)
    seal = commitment_of(wanted.seed)
    broken = seal != document.get("commitment") or (published is not None and seal != published.strip().lower())
    differs = canonical(result_out(draw(wanted))) != canonical(document.get("result"))
    return ["seal_broken"] * broken + ["result_differs"] * differs
