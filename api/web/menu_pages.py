"""The whole menu: everything the reader may open, in groups, found by a word without script."""

from dataclasses import replace

from fastapi import APIRouter, Response

from api.web.forms import Fields
from api.web.menu import Entry, MenuGroup, MenuPage, groups_of
from api.web.pages import Frame, FrameDep
from api.web.tabs import opens

router = APIRouter()
MOST_LETTERS = 40


@router.get("/menu")
def menu(frame: FrameDep) -> Response:
    """Show what the reader may open; `q` keeps what has a word in its name or its line."""
    words = Fields(frame.request.query_params, frame.say).text("q", MOST_LETTERS, required=False)
    groups = tuple(made for group in groups_of(frame.viewer) if (made := _fitting(group, frame, words)).entries)
    view = MenuPage(words, groups, sum(len(group.entries) for group in groups))
    return frame.show("menu.html", "menu", menu=view)


def _fitting(group: MenuGroup, frame: Frame, words: str) -> MenuGroup:
    """Return the group in the reader's language with the pages that fit the words; all of them without any."""
    title = frame.say(group.title)
    entries = (Entry(one.url, frame.say(one.label), frame.say(one.says)) for one in group.entries)
    kept = tuple(one for one in entries if opens(frame, one.url) and _fits(one, title, words))
    return replace(group, title=title, entries=kept)


def _fits(entry: Entry, title: str, words: str) -> bool:
    wanted = words.casefold().split()
    said = f"{entry.label} {entry.says} {title}".casefold()
    return all(word in said or word in said.replace(" ", "") for word in wanted)
