"""What any PostgreSQL server must offer before the program runs on it, private cluster or not."""

from sqlalchemy import Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from geo.errors import SetupError
from geo.extensions import EXTENSIONS

OLDEST_POSTGRESQL = 150000
OLDEST_POSTGIS = (3, 3)

# The ICU and built-in providers (i, b) classify letters by Unicode whatever the C library's LC_CTYPE says.
FACTS = text("""
    SELECT current_setting('server_version_num')::int AS version_num,
           current_setting('server_version') AS version,
           pg_encoding_to_char(encoding) AS encoding,
           datctype AS ctype,
           datlocprovider AS provider
      FROM pg_database WHERE datname = current_database()
""")
INSTALLED = text("SELECT extname, extversion FROM pg_extension")


def check_url(url: str) -> None:
    """Connect once and check; raises SetupError also when the server cannot be reached.

    The client encoding is set because a SQL_ASCII server would answer in bytes, which SQLAlchemy cannot read.
    """
    engine = create_engine(url, poolclass=NullPool, connect_args={"client_encoding": "utf8", "connect_timeout": 10})
    try:
        with engine.connect() as connection:
            check_server(connection)
    except OperationalError as error:
        place = make_url(url).render_as_string(hide_password=True)
        raise SetupError(
            f"데이터베이스 {place}에 접속할 수 없습니다: {str(error.orig).strip()}",
            f"The database {place} cannot be reached: {str(error.orig).strip()}",
            code="database_unreachable",
        ) from error
    finally:
        engine.dispose()


def check_server(connection: Connection) -> None:
    """Raise SetupError, in one sentence that names everything missing, when the database cannot carry the program."""
    lacks = [*_lacking_server(connection), *_lacking_extensions(connection)]
    if lacks:
        raise SetupError(
            f"이 데이터베이스는 쓸 수 없습니다: {', '.join(korean for korean, _ in lacks)}.",
            f"This database cannot be used: {', '.join(english for _, english in lacks)}.",
            code="database_unfit",
            details={"lacks": [english for _, english in lacks]},
        )


def _lacking_server(connection: Connection) -> list[tuple[str, str]]:
    facts = connection.execute(FACTS).one()
    lacks: list[tuple[str, str]] = []
    if facts.version_num < OLDEST_POSTGRESQL:
        lacks.append(
            (f"PostgreSQL 15 이상이어야 합니다(지금 {facts.version})", f"needs PostgreSQL ≥ 15 (is {facts.version})")
        )
    if facts.encoding != "UTF8":
        lacks.append(
            (f"문자 인코딩이 UTF8이어야 합니다(지금 {facts.encoding})", f"needs encoding UTF8 (is {facts.encoding})")
        )
    if facts.provider == "c" and not _is_utf8_locale(facts.ctype):
        lacks.append(
            (f"LC_CTYPE이 UTF-8이어야 합니다(지금 {facts.ctype})", f"needs a UTF-8 LC_CTYPE (is {facts.ctype})")
        )
    return lacks


def _is_utf8_locale(name: str) -> bool:
    return name.lower().replace("-", "").endswith("utf8")


def _lacking_extensions(connection: Connection) -> list[tuple[str, str]]:
    installed: dict[str, str] = {row.extname: row.extversion for row in connection.execute(INSTALLED)}
    lacks = [
        (f"{name} 확장이 없습니다(관리자로 CREATE EXTENSION {name})", f"needs CREATE EXTENSION {name}")
        for name in EXTENSIONS
        if name not in installed
    ]
    postgis = installed.get("postgis")
    if postgis and tuple(int(part) for part in postgis.split(".")[:2]) < OLDEST_POSTGIS:
        lacks.append((f"PostGIS 3.3 이상이어야 합니다(지금 {postgis})", f"needs PostGIS ≥ 3.3 (is {postgis})"))
    return lacks
