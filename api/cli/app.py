"""All verbs in one place. A new group is one line: its module offers `register(app)`.

Modules listed here load at every start, `--help` included: heavy libraries belong inside their functions.
"""

import typer

from api.cli import (
    account,
    addresses,
    atlas,
    bench,
    boundaries,
    breach,
    check,
    codes,
    coverage,
    db,
    drill,
    duplicates,
    export,
    forms,
    imports,
    nearby,
    networks,
    population,
    projects,
    resources,
    rounds,
    serve,
    site_next,
    spaces,
    submissions,
    testing,
    up,
)

GROUPS = (
    up,
    serve,
    testing,
    db,
    check,
    boundaries,
    population,
    networks,
    codes,
    addresses,
    projects,
    spaces,
    rounds,
    resources,
    duplicates,
    forms,
    submissions,
    imports,
    nearby,
    coverage,
    site_next,
    atlas,
    export,
    account,
    breach,
    bench,
    drill,
)

app = typer.Typer(
    name="maeul",
    help="마을아틀라스: 동네가 함께 쓰는 공간을 찾고, 예약하고, 기록하고, 지도로 만듭니다.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


for group in GROUPS:
    group.register(app)
