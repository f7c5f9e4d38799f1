"""The archive: the cluster's write-ahead log and whole copies of it ("bases"), kept outside for a restore to a moment.

    archive/owner.json      which cluster and data folder write here
    archive/wal/NAME.gz     segments, each whole or not there, never written over
    archive/base/NAME/      bases, with NAME.json beside each
    archive/restores.jsonl  restores in place: where the log took another way

PostgreSQL calls the two small programs below in its data folder. They find the archive by a link beside it, so no path
of anybody's goes through a shell.
"""

import json
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from geo.errors import SetupError
from geo.local_server.operator import Operator
from geo.local_server.places import RECORD, Places

LINK: Final = "archive"
LATE: Final = "late"
"""Beside the data folder: segments that the archive did not get before its cluster died."""
OWNER_NOTE: Final = "owner.json"
KEEP: Final = "keep-segment.sh"
FETCH: Final = "fetch-segment.sh"

KEEP_PROGRAM: Final = """#!/bin/sh
# $1: path of a segment, $2: its name. It is kept whole or not at all, and never in the place of another one.
set -eu
umask 077
kept="../archive/wal/$2.gz"
if [ -e "$kept" ]; then
	gzip -dc "$kept" | cmp - "$1"
	exit
fi
half="../archive/wal/.$2.$$"
trap 'rm -f "$half"' EXIT
gzip -1 -n -c "$1" >"$half"
sync "$half"
ln "$half" "$kept" || { [ ! -e "$kept" ] && mv "$half" "$kept"; }
sync ../archive/wal
"""
FETCH_PROGRAM: Final = """#!/bin/sh
# $1: name of a segment, $2: where PostgreSQL wants it.
kept="../archive/wal/$1.gz"
if [ -e "$kept" ]; then
	exec gzip -dc "$kept" >"$2"
fi
exec cp "../late/$1" "$2"
"""
KEEPING: Final = {
    "archive_mode": "on",
    "archive_command": f'sh ../{KEEP} "%p" "%f"',
    # Quiet hours lose no more than this; what is empty of a segment packs to almost nothing.
    "archive_timeout": "60s",
}
FETCHING: Final = {"restore_command": f'sh ../{FETCH} "%f" "%p"', "recovery_target_action": "promote"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who writes into an archive."""

    system: str
    data_dir: str


def segments_of(archive: Path) -> Path:
    return archive / "wal"


def bases_of(archive: Path) -> Path:
    return archive / "base"


def claim(archive: Path, data_dir: Path, places: Places, operator: Operator) -> None:
    """Make the archive this cluster's own and put the two programs in their place.

    Raises SetupError for a folder that holds something else, is another cluster's, or cannot be written.
    """
    owner = Owner(system_of(places.cluster_dir), str(data_dir))
    _refuse_strangers(archive, owner)
    try:
        archive.mkdir(parents=True, exist_ok=True)
        for folder in (archive, segments_of(archive), bases_of(archive)):
            operator.own(folder)
        (archive / OWNER_NOTE).write_text(json.dumps(asdict(owner), ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise _unwritable(archive) from error
    if not operator.can_write(segments_of(archive)):
        raise _unwritable(archive)
    join(archive, places)


def join(archive: Path, places: Places) -> None:
    """Put the two programs and the link to the archive beside the cluster."""
    for name, program in ((KEEP, KEEP_PROGRAM), (FETCH, FETCH_PROGRAM)):
        (places.home / name).write_text(program, encoding="utf-8")
        (places.home / name).chmod(0o644)
    part(places)
    (places.home / LINK).symlink_to(archive.absolute())


def part(places: Places) -> None:
    """Take the link away: nothing of this cluster goes into the archive any more."""
    (places.home / LINK).unlink(missing_ok=True)


def owner_of(archive: Path) -> Owner | None:
    """Return who writes into the archive, or None for a folder that is none."""
    try:
        return Owner(**json.loads((archive / OWNER_NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def system_of(cluster_dir: Path) -> str:
    """Return the cluster's own number: the first eight bytes of its control file."""
    (number,) = struct.unpack("=Q", (cluster_dir / "global" / "pg_control").read_bytes()[:8])
    return str(number)


def _refuse_strangers(archive: Path, owner: Owner) -> None:
    known = owner_of(archive)
    if known is None:
        if archive.is_dir() and any(archive.iterdir()):
            raise SetupError(
                f"MAEUL_WAL_ARCHIVE의 폴더 {archive}에 다른 것이 들어 있습니다. 빈 폴더를 정해 주세요.",
                f"The folder {archive} of MAEUL_WAL_ARCHIVE holds something else: name an empty one.",
                code="archive_not_empty",
            )
        return
    moved = known.data_dir != owner.data_dir and (Path(known.data_dir) / RECORD).exists()
    if known.system != owner.system or moved:
        raise SetupError(
            f"MAEUL_WAL_ARCHIVE의 폴더 {archive}은(는) 다른 데이터 폴더({known.data_dir})의 것입니다. "
            "데이터 폴더마다 다른 폴더를 정해 주세요.",
            f"The folder {archive} of MAEUL_WAL_ARCHIVE belongs to another data folder ({known.data_dir}): "
            "name one for each.",
            code="archive_of_another",
        )


def _unwritable(archive: Path) -> SetupError:
    return SetupError(
        f"MAEUL_WAL_ARCHIVE의 폴더 {archive}에 데이터베이스의 사용자가 쓸 수 없습니다. "
        "그 사용자도 닿는 폴더를 정해 주세요.",
        f"The database's user cannot write into the folder {archive} of MAEUL_WAL_ARCHIVE: name one it can reach.",
        code="archive_unwritable",
    )
