"""Two records become one, and two again: relations and decisions go over, are noted, and come back (R7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import bindparam

from geo.duplicate_state import DuplicateState
from geo.enums import UNCHANGEABLE, Licence, ResourceState
from geo.errors import Conflict, InvalidInput
from geo.queries.media_moves import bring_back_media, move_media
from geo.queries.revisions import Head, lock_head, read_content, revise

KEPT: Final = "kept"
GONE: Final = "gone"
NOT_TAKEN: Final = frozenset({"source"})
"""Where a record comes from is not a matter of choice."""
_ASLEEP: Final = frozenset({ResourceState.CLOSED, ResourceState.MERGED})


@dataclass(frozen=True, slots=True)
class MergeDone:
    """What a merge moved: relations now on the kept record, those closed because it has them, pairs, properties."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
    relations: int
    closed: int
    pairs: int
    taken: list[str]


@dataclass(frozen=True, slots=True)
class SplitDone:
    """What a split brought back; `left` is what somebody has changed since and which stays as it is."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
    restored: int
    left: int


def lock_pair(session: Session, one: UUID, other: UUID) -> tuple[Head, Head]:
    """Lock two records in the order of their ids, so that two merges cannot wait for each other."""
    if one == other:
        raise InvalidInput("같은 기록끼리는 합칠 수 없어요.", "A record cannot go into itself.", code="merge_itself")
    heads = {each: lock_head(session, each) for each in sorted((one, other))}
    return heads[one], heads[other]


def merge_records(
    session: Session, kept: Head, gone: Head, take: Mapping[str, str], actor_id: UUID | None, now: datetime
) -> MergeDone:
    """Let `gone` lead to `kept`, both locked; `take` names properties of `gone` that the kept record is to have.

    What is taken becomes a new revision of the kept record, on its way to the public like any other; a site only the
    gone record had is taken too. Raises Conflict where a state or a licence forbids it, InvalidInput for unknown
    properties.
    """
    _check_states(kept, gone)
    _check_licences(session, kept.id, gone.id)
    before = {"state": kept.state.value, "rev": kept.rev, "public_rev": kept.public_rev}
    back, rev = _take(session, kept, gone, take, actor_id, now)
    relations = _move_relations(session, kept.id, gone.id, now)
    pairs = _move_pairs(session, kept.id, gone.id, actor_id, now)
    media = move_media(session, kept.id, gone.id, now)
    moved = {"relations": relations, "pairs": pairs, "media": media, "back": back, "rev": rev, "kept": before}
    merge_id = _note(session, kept, gone, moved, actor_id, now)
    closed = sum(one["closed"] for one in relations)
    return MergeDone(merge_id, kept.id, gone.id, len(relations) - closed, closed, len(pairs), sorted(back))


def _check_states(kept: Head, gone: Head) -> None:
    for head in (kept, gone):
        if head.state in _ASLEEP:
            raise Conflict(
                f"'{head.state.label}' 상태인 기록은 합칠 수 없어요.",
                f"A record that is {head.state} cannot be merged.",
                code="merge_not_open",
                details={"id": str(head.id), "state": head.state.value},
            )
    if kept.kind != gone.kind:
        raise Conflict(
            f"'{kept.kind.label}'과(와) '{gone.kind.label}'은(는) 종류가 달라 합칠 수 없어요. 관계로 이어 주세요.",
            "Records of different kinds cannot be merged; relate them.",
            code="merge_kinds_differ",
        )


def _check_licences(session: Session, kept_id: UUID, gone_id: UUID) -> None:
    sql = """
    SELECT s.title, s.licence FROM resources r JOIN sources s ON s.key = r.source
    WHERE r.id IN (:kept, :gone) AND s.licence = ANY(:forbidden) ORDER BY s.title LIMIT 1
    """
    values = {"kept": kept_id, "gone": gone_id, "forbidden": sorted(one.value for one in UNCHANGEABLE)}
    row = session.execute(text(sql), values).one_or_none()
    if row is not None:
        raise licence_forbids(row.title, Licence(row.licence))


def licence_forbids(title: str, licence: Licence) -> Conflict:
    """Return the refusal to merge a record whose source allows no changes (R11)."""
    return Conflict(
        f"'{title}' 자료는 {licence.label} 조건이라 다른 기록과 합칠 수 없어요.",
        "The licence of this record's source forbids changes, so it is never merged.",
        code="licence_no_merge",
        details={"source": title, "licence": licence.value},
    )


def _take(
    session: Session, kept: Head, gone: Head, take: Mapping[str, str], actor_id: UUID | None, now: datetime
) -> tuple[dict[str, Any], int | None]:
    """Write what is taken; return the values it replaced, and the new revision's number or None."""
    mine, theirs = read_content(session, kept.id, kept.rev), read_content(session, gone.id, gone.rev)
    unknown = sorted(name for name in take if name in NOT_TAKEN or name not in {**mine, **theirs})
    if unknown:
        raise InvalidInput(
            f"고를 수 없는 항목이에요: {', '.join(unknown)}",
            f"These cannot be taken: {', '.join(unknown)}",
            code="take_unknown",
            details={"names": unknown},
        )
    chosen = {name for name, side in take.items() if side == GONE}
    if "site_id" not in take and "site_id" not in mine and "site_id" in theirs:
        chosen.add("site_id")
    wanted = {name: theirs.get(name) for name in sorted(chosen) if theirs.get(name) != mine.get(name)}
    if not wanted:
        return {}, None
    revise(session, kept, wanted, kept.rev, actor_id, now)
    _place(session, kept.id, wanted)
    return {name: mine.get(name) for name in wanted}, kept.rev + 1


def _place(session: Session, resource_id: UUID, written: Mapping[str, Any]) -> None:
    """Compute the dong of a record again where its place was written."""
    from geo.queries.dongs_of import assign_dongs  # it brings geopandas: other merges need not carry that

    if "geometry" in written:
        assign_dongs(session, resource_ids=[resource_id])


_LIVE = text("""
SELECT id, from_id, to_id, kind FROM resource_relations
WHERE closed_at IS NULL AND (from_id IN (:kept, :gone) OR to_id IN (:kept, :gone)) ORDER BY id FOR UPDATE
""")
_MOVE_RELATION = text("""
UPDATE resource_relations SET from_id = :from_id, to_id = :to_id, closed_at = :closed_at WHERE id = :id
""")


def _move_relations(session: Session, kept: UUID, gone: UUID, now: datetime) -> list[dict[str, Any]]:
    """Turn the live relations of `gone` to `kept`; one that `kept` has already, or between the two, is closed."""
    rows = session.execute(_LIVE, {"kept": kept, "gone": gone}).all()
    taken = {(r.from_id, r.to_id, r.kind) for r in rows if gone not in {r.from_id, r.to_id}}
    moved = []
    for row in rows:
        if gone not in {row.from_id, row.to_id}:
            continue
        ends = tuple(kept if end == gone else end for end in (row.from_id, row.to_id))
        close = ends[0] == ends[1] or (*ends, row.kind) in taken
        taken.add((*ends, row.kind))
        was = [str(row.from_id), str(row.to_id)]
        now_is = was if close else [str(end) for end in ends]
        values = {"id": row.id, "from_id": now_is[0], "to_id": now_is[1], "closed_at": now if close else None}
        session.execute(_MOVE_RELATION, values)
        moved.append({"id": str(row.id), "was": was, "is": now_is, "closed": close})
    return moved


_PAIRS_OF = text("""
SELECT id, a_id, b_id, state, decided_by, decided_at
FROM duplicate_pairs WHERE a_id IN (:kept, :gone) OR b_id IN (:kept, :gone) ORDER BY id FOR UPDATE
""")
_SET_PAIR = text("""
UPDATE duplicate_pairs SET a_id = least(CAST(:a_id AS uuid), CAST(:b_id AS uuid)),
  b_id = greatest(CAST(:a_id AS uuid), CAST(:b_id AS uuid)), state = :state,
  decided_by = CAST(:decided_by AS uuid), decided_at = CAST(:decided_at AS timestamptz)
WHERE id = :id
""")
_NEW_PAIR = text("""
INSERT INTO duplicate_pairs (a_id, b_id, score, reasons, state, found_at, decided_by, decided_at)
VALUES (least(CAST(:kept AS uuid), :gone), greatest(CAST(:kept AS uuid), :gone), 100, '{}', :state, :now, :actor, :now)
RETURNING id
""")


def _move_pairs(session: Session, kept: UUID, gone: UUID, actor_id: UUID | None, now: datetime) -> list[dict[str, Any]]:
    """Mark the pair itself as merged and turn the other pairs of `gone` to `kept`; "not the same" is carried over."""
    rows = session.execute(_PAIRS_OF, {"kept": kept, "gone": gone}).mappings().all()
    others = {_other(row, kept): row for row in rows if kept in _ends(row) and gone not in _ends(row)}
    own = next((row for row in rows if _ends(row) == {kept, gone}), None)
    merged = {"state": DuplicateState.MERGED.value, "decided_by": actor_id, "decided_at": now}
    if own is None:
        values = {"kept": kept, "gone": gone, "state": merged["state"], "now": now, "actor": actor_id}
        moved = [{"id": str(session.execute(_NEW_PAIR, values).scalar_one()), "was": None}]
    else:
        moved = [_set_pair(session, own, merged)]
    for row in rows:
        if gone not in _ends(row) or kept in _ends(row):
            continue
        other = _other(row, gone)
        known = others.get(other)
        if known is None:
            moved.append(_set_pair(session, row, {"a_id": kept, "b_id": other}))
        elif known["state"] == DuplicateState.OPEN and row["state"] == DuplicateState.DIFFERENT:
            decision = {name: row[name] for name in ("state", "decided_by", "decided_at")}
            moved.append(_set_pair(session, known, decision))
    return moved


def _ends(row: RowMapping) -> set[UUID]:
    return {row["a_id"], row["b_id"]}


def _other(row: RowMapping, one: UUID) -> UUID:
    (other,) = _ends(row) - {one}
    return other


def _set_pair(session: Session, row: RowMapping, change: Mapping[str, Any]) -> dict[str, Any]:
    """Write a change to a pair; return how to find it again and what it was."""
    was = {name: row[name] for name in ("a_id", "b_id", "state", "decided_by", "decided_at")}
    session.execute(_SET_PAIR, {**was, **change, "id": row["id"]})
    return {"id": str(row["id"]), "was": {name: _plain(value) for name, value in was.items()}}


def _plain(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else None if value is None else str(value)


_NOTE = text("""
INSERT INTO resource_merges (kept_id, gone_id, gone_state, moved, merged_by, merged_at)
VALUES (:kept, :gone, :gone_state, :moved, :actor, :now) RETURNING id
""").bindparams(bindparam("moved", type_=JSONB))
_EVENT = text("""
INSERT INTO resource_events (resource_id, rev, action, from_state, to_state, note, actor_id, at)
SELECT r.id, r.rev, :action, :from_state, r.state, :note, :actor, :now FROM resources r WHERE r.id = :id
""")


def _note(
    session: Session, kept: Head, gone: Head, moved: dict[str, Any], actor_id: UUID | None, now: datetime
) -> UUID:
    """Write the merge down, and let the gone record lead to the kept one."""
    values = {"kept": kept.id, "gone": gone.id, "gone_state": gone.state.value, "moved": moved}
    merge_id: UUID = session.execute(_NOTE, {**values, "actor": actor_id, "now": now}).scalar_one()
    sql = "UPDATE resources SET state = :merged, merged_into = :kept WHERE id = :gone"
    session.execute(text(sql), {"merged": ResourceState.MERGED.value, "kept": kept.id, "gone": gone.id})
    event = {"action": "merge", "actor": actor_id, "now": now}
    session.execute(_EVENT, {**event, "id": gone.id, "from_state": gone.state.value, "note": str(kept.id)})
    session.execute(_EVENT, {**event, "id": kept.id, "from_state": kept.state.value, "note": str(gone.id)})
    return merge_id


_MERGE_OF = text("""
SELECT id, kept_id, gone_id, gone_state, moved FROM resource_merges
WHERE gone_id = :gone AND split_at IS NULL FOR UPDATE
""")


def live_merge(session: Session, gone_id: UUID) -> RowMapping:
    """Return the merge that took a record away, locked; raise Conflict (`not_merged`) when there is none."""
    row = session.execute(_MERGE_OF, {"gone": gone_id}).mappings().one_or_none()
    if row is None:
        raise Conflict("합친 기록이 아니에요.", "This record is not merged.", code="not_merged")
    return row


def split_records(
    session: Session, merge: RowMapping, kept: Head, gone: Head, actor_id: UUID | None, now: datetime
) -> SplitDone:
    """Take a merge back: state, relations, pairs and, where nobody has changed it since, the kept record's values.

    Raises Conflict (`split_order`) when the kept record has itself gone into another: that one is split first.
    """
    if kept.state is ResourceState.MERGED:
        raise Conflict(
            "남긴 기록이 그 뒤에 다시 다른 기록과 합쳐졌어요. 그것부터 나눠 주세요.",
            "The kept record was merged into another since; split that first.",
            code="split_order",
            details={"id": str(kept.id), "merged_into": str(kept.merged_into)},
        )
    moved = merge["moved"]
    back = [_bring_back_relation(session, one) for one in moved["relations"]]
    back += [_bring_back_pair(session, one) for one in reversed(moved["pairs"])]
    back += [bring_back_media(session, kept.id, gone.id, one) for one in moved.get("media", ())]
    back += _bring_back_values(session, kept, moved, actor_id, now)
    sql = "UPDATE resources SET state = :state, merged_into = NULL WHERE id = :id"
    session.execute(text(sql), {"state": merge["gone_state"], "id": gone.id})
    sql = "UPDATE resource_merges SET split_by = :actor, split_at = :now WHERE id = :id"
    session.execute(text(sql), {"actor": actor_id, "now": now, "id": merge["id"]})
    event = {"action": "split", "actor": actor_id, "now": now}
    session.execute(_EVENT, {**event, "id": gone.id, "from_state": gone.state.value, "note": str(kept.id)})
    session.execute(_EVENT, {**event, "id": kept.id, "from_state": kept.state.value, "note": str(gone.id)})
    return SplitDone(merge["id"], kept.id, gone.id, sum(back), len(back) - sum(back))


_RELATION_BACK = text("""
UPDATE resource_relations SET from_id = :from_id, to_id = :to_id, closed_at = NULL
WHERE id = :id AND from_id = :from_now AND to_id = :to_now AND (closed_at IS NOT NULL) = :closed
""")


def _bring_back_relation(session: Session, one: Mapping[str, Any]) -> bool:
    """Turn a relation back unless somebody has changed it since; say whether it was."""
    (from_id, to_id), (from_now, to_now) = one["was"], one["is"]
    values = {"from_id": from_id, "to_id": to_id, "from_now": from_now, "to_now": to_now, "closed": one["closed"]}
    done = session.execute(_RELATION_BACK, {**values, "id": one["id"]})
    return bool(getattr(done, "rowcount", 0))


def _bring_back_pair(session: Session, one: Mapping[str, Any]) -> bool:
    if one["was"] is None:
        session.execute(text("DELETE FROM duplicate_pairs WHERE id = :id"), {"id": one["id"]})
        return True
    taken = text("""
    SELECT count(*) FROM duplicate_pairs WHERE a_id = CAST(:a_id AS uuid) AND b_id = CAST(:b_id AS uuid) AND id <> :id
    """)
    if session.execute(taken, {**one["was"], "id": one["id"]}).scalar_one():
        return False  # found anew meanwhile
    done = session.execute(_SET_PAIR, {**one["was"], "id": one["id"]})
    return bool(getattr(done, "rowcount", 0))


def _bring_back_values(
    session: Session, kept: Head, moved: Mapping[str, Any], actor_id: UUID | None, now: datetime
) -> list[bool]:
    """Write the kept record's former values as its next revision, public at once if they still are what shows."""
    if moved["rev"] is None:
        return []
    if kept.rev != moved["rev"] or kept.state in _ASLEEP:
        return [False]
    revise(session, kept, moved["back"], kept.rev, actor_id, now)
    _place(session, kept.id, moved["back"])
    before = moved["kept"]
    if kept.public_rev == before["public_rev"]:
        sql = """
        UPDATE resources SET state = :state, public_rev = CASE WHEN :shown THEN rev ELSE public_rev END WHERE id = :id
        """
        shown = before["public_rev"] is not None and before["public_rev"] == before["rev"]
        session.execute(text(sql), {"state": before["state"], "shown": shown, "id": kept.id})
    return [True]
