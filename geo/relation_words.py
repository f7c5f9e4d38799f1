"""How relations are spoken of from either end."""

from typing import Final

from geo.enums import RelationKind

ENDS: Final[dict[RelationKind, tuple[str, str]]] = {
    RelationKind.RUNS: ("운영하는 것", "운영하는 모임"),
    RelationKind.BELONGS_TO: ("속한 모임", "함께하는 이웃"),
    RelationKind.MEETS_AT: ("모이는 곳", "여기서 모이는 모임"),
    RelationKind.LENDS: ("빌려주는 것", "빌려주는 곳"),
    RelationKind.LEADS_PAST: ("지나는 곳", "지나가는 길"),
}
"""What the other end is called by the one a relation starts from, and by the one it leads to."""
