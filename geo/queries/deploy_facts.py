"""What the database itself knows of how safely it was set up."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.extensions import EXTENSIONS

_LOGIN = text("""
SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses,
  EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
          AND pg_has_role(session_user, c.relowner, 'MEMBER')) AS owns,
  EXISTS (SELECT FROM pg_stat_ssl s WHERE s.pid = pg_backend_pid() AND s.ssl)
  OR inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1' AS private_line
FROM pg_roles r WHERE r.rolname = session_user
""")
_OLD_EXTENSIONS = text("""
SELECT e.extname FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname
WHERE e.extname = ANY(:names) AND a.default_version <> e.extversion ORDER BY 1
""")
_WALLS_DOWN = text("""
SELECT DISTINCT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity ORDER BY 1
""")
_LISTENS = text("SELECT current_setting('listen_addresses')")
_DEMO = text("SELECT email FROM accounts WHERE (is_demo OR email = ANY(:emails)) AND disabled_at IS NULL ORDER BY 1")
_ADMINS = text("""
SELECT a.password_hash LIKE '$argon2%' AS has_password,
  EXISTS (SELECT FROM sign_ins s WHERE s.account_id = a.id) AS signed_in
FROM accounts a WHERE a.disabled_at IS NULL AND EXISTS (
  SELECT FROM grants g WHERE g.account_id = a.id AND g.role = 'admin' AND g.valid @> seoul_today())
""")


@dataclass(frozen=True, slots=True)
class Login:
    """The role under which requests come in, and whether its line is private: encrypted, or inside one machine."""

    name: str
    superuser: bool
    bypasses: bool
    owns: bool
    private_line: bool


@dataclass(frozen=True, slots=True)
class Admins:
    """How many administrators there are, how many of them without a password, and whether any is signed in."""

    count: int
    without_password: int
    signed_in: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """What an operator can still mend: `walls_down` are tables with policies that do not hold."""

    listens: str
    old_extensions: tuple[str, ...]
    walls_down: tuple[str, ...]
    demo: tuple[str, ...]
    admins: Admins


def read_login(session: Session) -> Login:
    """Return who `session` came in as, whatever role it has taken on since."""
    return Login(**session.execute(_LOGIN).mappings().one())


def read_setup(session: Session, demo_emails: Sequence[str]) -> Setup:
    """Return how the database was set up, asked as its owner."""
    admins = session.execute(_ADMINS).all()
    return Setup(
        listens=session.execute(_LISTENS).scalar_one(),
        old_extensions=tuple(session.scalars(_OLD_EXTENSIONS, {"names": list(EXTENSIONS)})),
        walls_down=tuple(session.scalars(_WALLS_DOWN)),
        demo=tuple(session.scalars(_DEMO, {"emails": list(demo_emails)})),
        admins=Admins(len(admins), sum(not one.has_password for one in admins), any(one.signed_in for one in admins)),
    )
