"""What people type into a search box, as conditions and an order over the columns made for it (0002_search.sql)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo.hangul import has_initials, has_syllables, initials, mixed_pattern, search_key

NAME_END: Final = "chr(31)"
"""What ends the name in a `search_text` that goes on with the address."""


@dataclass(frozen=True, slots=True)
class Match:
    """`sql` holds for what is found; `rank` is 0 where the name begins so, 1 where it is in the name, else 2."""

    sql: str
    values: dict[str, Any]
    rank: str


def matches(asked: str, aliases: Sequence[str], *, within: str = "", prefix: str = "q") -> Match | None:
    """Return how to find what is `asked`: every word of it, in any order, in one of the tables `aliases`.

    Blanks, dots, width and case make no difference; consonants typed alone are initials (ㅎㅅㄷㅅㄱ finds 햇살도서관,
    햇살ㄷㅅㄱ too). Each alias has the columns search_text and search_initials, the first one gives the rank. `within`
    says where else a word is looked for than in `aliases` themselves: a test with {x} and {y} for the test of the word
    in tables of these names, and {word} for the word as typed. None for a text without any word; the names of all
    bound values begin with `prefix`.
    """
    words = list(dict.fromkeys(asked.split()))
    if not words:
        return None
    own = [_word_values(f"{prefix}{number}", word) for number, word in enumerate(words)]
    tests = [_word_test(aliases, f"{prefix}{number}", bound, within) for number, bound in enumerate(own)]
    values: dict[str, Any] = {name: value for bound in own for name, value in bound.items()}
    if within:
        values |= {f"{prefix}{number}_word": word for number, word in enumerate(words)}
    begins, rank = _rank(aliases[0], own, prefix)
    return Match(" AND ".join(tests), values | begins, rank)


def _word_values(name: str, word: str) -> dict[str, str]:
    """Return what a word binds: `name` is a part of the text, `name_i` of the initials, `name_x` an expression."""
    if not has_initials(word):
        key = search_key(word)
        return {name: f"%{_plain(key)}%"} if key else {}
    bound = {f"{name}_i": f"%{_plain(initials(word))}%"}
    return bound | {f"{name}_x": mixed_pattern(word)} if has_syllables(word) else bound


def _word_test(aliases: Sequence[str], name: str, bound: dict[str, str], within: str) -> str:
    """Return the test of one word; a word of nothing but dots is found nowhere."""
    if name in bound:
        test = f"{{0}}.search_text LIKE :{name}"
    elif bound:
        mixed = f" AND {{0}}.search_text ~ :{name}_x" if f"{name}_x" in bound else ""
        test = f"{{0}}.search_initials LIKE :{name}_i{mixed}"
    else:
        test = "false"
    if within:
        return within.format(x=test.format("x"), y=test.format("y"), word=f":{name}_word")
    return "(" + " OR ".join(test.format(alias) for alias in aliases) + ")"


def _rank(alias: str, words: Sequence[dict[str, str]], prefix: str) -> tuple[dict[str, str], str]:
    """Return the value bound for a name's beginning, and the rank; initials are of the name in any case."""
    name, value = next(iter(words[0].items()), ("", ""))
    column = "search_initials" if name.endswith("_i") else "search_text"
    named = [f"split_part({alias}.search_text, {NAME_END}, 1) LIKE :{key}" for bound in words for key in bound]
    named = [test for test in named if not test.endswith(("_i", "_x"))]
    head = f"{prefix}_head"
    rank = f"CASE WHEN {alias}.{column} LIKE :{head} THEN 0 WHEN {' AND '.join(named) or 'true'} THEN 1 ELSE 2 END"
    return {head: value.removeprefix("%")}, rank


def _plain(key: str) -> str:
    """Return `key` for LIKE with the signs that mean something there taken as themselves."""
    return key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
