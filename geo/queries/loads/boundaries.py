"""Load boundary files through the import pipeline: one edition a file, one line of the report a dong."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from geo import clock
from geo.enums import RowOutcome
from geo.errors import InvalidInput
from geo.importers.boundaries import read_boundaries
from geo.importers.boundary_layouts import CodeChoice
from geo.importers.boundary_set import BoundarySet, Finding
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.queries.boundaries import StoredEdition, reference_dongs, store_boundaries
from geo.queries.code_tables import code_book
from geo.queries.lineage import count_moved, editions_after, list_moved_places
from geo.shift import compared_with

MOVED_NAMED = 100
_CODES: dict[str, CodeChoice] = {"auto": "auto", "mois": "mois", "kostat": "kostat"}


def load_boundaries(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store every file as an edition of its provinces, in force from `options.edition` or the day the file states.

    `facts` tell what became of the dong since the edition before and which places have another dong now. Raises
    FileRefused for anything that is not a boundary file of administrative dong, Conflict for a day that is taken.
    """
    if options.codes not in _CODES:
        raise InvalidInput(
            "동 코드 체계는 auto, mois, kostat 가운데 하나입니다.",
            "codes is one of auto, mois, kostat.",
            code="codes_unknown",
        )
    loaded = Loaded(facts={"editions": []})
    for number, file in enumerate(files):
        progress(number / len(files), f"{file.name} 읽는 중")
        found = read_boundaries(
            file.name, file.data, codes=_CODES[options.codes], neighbours=file.neighbours, book=code_book(session)
        )
        if options.source:
            found = replace(found, source_note=options.source)
        found = replace(found, findings=(*found.findings, *_beside(session, found, options)))
        progress((number + 0.5) / len(files), f"{file.name} 저장하는 중")
        stored = store_boundaries(session, found, file_name=file.name, valid_from=options.edition)
        loaded.files.append({"kind": "boundaries", "codes": found.codes.value, "findings": finding_facts(found)})
        loaded.rows += _rows(number, found, stored)
        loaded.facts["editions"].append(_edition_facts(session, found, stored))
    return loaded


def _beside(session: Session, found: BoundarySet, options: LoadOptions) -> list[Finding]:
    """Say when the set lies hundreds of metres beside what is loaded for its day."""
    other, title = reference_dongs(session, found.provinces, options.edition or found.edition_date or clock.today())
    return [one for one in compared_with(found.dongs, other, title) if one.code == "shifted"] if len(other) else []


def finding_facts(found: BoundarySet) -> list[dict[str, Any]]:
    """Return what was noticed about a file as JSON-ready values."""
    return [{"code": f.code, "sentence": f.sentence, "details": f.details} for f in found.findings]


def _rows(number: int, found: BoundarySet, stored: StoredEdition) -> list[RowResult]:
    outcome = RowOutcome.NEW if stored.added else RowOutcome.UNCHANGED
    dongs = found.dongs
    columns = zip(
        dongs["code"], dongs["stat_code"], dongs["name"], dongs["district"], dongs["label_lon"], dongs["label_lat"],
        strict=True,
    )  # fmt: skip
    return [
        RowResult(
            number, line, outcome, raw=[str(code), str(stat or ""), str(name), str(district)],
            target="boundary_editions", target_id=str(stored.edition_id), lon=float(lon), lat=float(lat),
        )
        for line, (code, stat, name, district, lon, lat) in enumerate(columns, 1)
    ]  # fmt: skip


def _edition_facts(session: Session, found: BoundarySet, stored: StoredEdition) -> dict[str, Any]:
    own = stored.editions if stored.added else ()
    editions = dict.fromkeys(one for edition in own for one in (edition, *editions_after(session, edition)))
    moved = [place for edition in editions for place in list_moved_places(session, edition)]
    named = [f"{place.name}: {place.from_name} → {place.to_name}" for place in moved if place.what != "resource"]
    return {
        "added": stored.added,
        "edition_id": stored.edition_id,
        "editions": list(stored.editions),
        "valid_from": stored.valid_from.isoformat() if stored.valid_from else None,
        "provinces": list(stored.provinces),
        "dongs": len(found.dongs),
        "districts": int(found.dongs["district_code"].nunique()),
        "codes": found.codes.value,
        "findings": finding_facts(found),
        "changes": [
            {"province": pair.province, "from": pair.from_edition_id, "to": pair.to_edition_id}
            | {"counts": pair.counts, "wander_m": pair.wander_m}
            for pair in stored.compared
        ],
        "moved": count_moved(moved),
        "moved_places": named[:MOVED_NAMED],
    }
