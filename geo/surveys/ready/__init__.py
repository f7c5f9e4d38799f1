"""The forms that every house has from the start, written as tables and stored as the XLSForm workbooks of them."""

from geo.surveys.ready.dong import DONG
from geo.surveys.ready.groups import ACTIVITY, ORGANISATION
from geo.surveys.ready.people import PERSON
from geo.surveys.ready.places import GOODS, ROUTE, SPACE, STORY
from geo.surveys.ready.tables import ReadyForm

READY: tuple[ReadyForm, ...] = (SPACE, ORGANISATION, ACTIVITY, GOODS, STORY, ROUTE, DONG, PERSON)
"""In the order in which pages list them."""
