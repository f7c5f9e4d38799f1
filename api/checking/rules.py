"""The rules of a safe set-up: each says when it is broken and what to do then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from api.checking.facts import Facts
from geo.enums import Labelled

MOST_SESSION_DAYS: Final = 30
MOST_LOGIN_TRIES: Final = 60
VERIFIED_WITHIN: Final = timedelta(days=31)
NO_LOGIN_NEEDED: Final = ("localhost", "127.0.0.1", "::1")


class Level(Labelled):
    """What a broken rule means for opening the service."""

    UNSAFE = "unsafe", "고쳐야 해요"
    LOOK = "look", "살펴보세요"


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` returns what it found, which stands for {found} in the sentences; empty when the rule is kept."""

    code: str
    level: Level
    broken: Callable[[Facts], str]
    message: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken."""

    code: str
    level: Level
    message: str
    message_en: str


def findings(facts: Facts) -> list[Finding]:
    """Return every broken rule, the unsafe ones first."""
    found = [(rule, rule.broken(facts)) for rule in RULES]
    broken = [
        Finding(rule.code, rule.level, rule.message.format(found=what), rule.message_en.format(found=what))
        for rule, what in found
        if what
    ]
    return sorted(broken, key=lambda one: one.level is not Level.UNSAFE)


def _if(broken: object) -> str:
    return "!" if broken else ""


def _plain_url(facts: Facts) -> str:
    url = facts.settings.public_url or ""
    return "" if not url or url.lower().startswith("https://") else url


def _everywhere(networks: str) -> str:
    """Return those networks of a list that hold every address."""
    listed = (part.strip() for part in networks.split(",") if part.strip())
    return ", ".join(part for part in listed if part == "*" or ip_network(part, strict=False).prefixlen == 0)


def _role(broken: Callable[[Facts], bool]) -> Callable[[Facts], str]:
    """Ask only about a role of its own; of a superuser nothing else is said."""

    def found(facts: Facts) -> str:
        if facts.login is None or not facts.separate_login:
            return ""
        return facts.login.name if broken(facts) else ""

    return found


def _bypasses(facts: Facts) -> bool:
    return bool(facts.login and facts.login.bypasses and not facts.login.superuser)


def _owns(facts: Facts) -> bool:
    return bool(facts.login and facts.login.owns and not facts.login.superuser)


def _plain_mail(facts: Facts) -> str:
    """Return the host of a mail server that is asked without encryption from the first word on."""
    parts = urlsplit(facts.settings.mail_url or "")
    return parts.hostname or "" if parts.scheme == "smtp" and parts.hostname not in NO_LOGIN_NEEDED else ""


def _old_backup(facts: Facts) -> str:
    fresh = facts.newest_backup
    if fresh is None or fresh.made_at is None:
        return ""
    hours = facts.settings.backup_old_hours
    return f"{hours:,}" if facts.now - fresh.made_at > timedelta(hours=hours) else ""


def _unverified(facts: Facts) -> bool:
    tried = facts.newest_verified
    recent = tried and tried.verified_at and facts.now - tried.verified_at <= VERIFIED_WITHIN
    return facts.newest_backup is not None and not recent


def _no_admin(facts: Facts) -> bool:
    return bool(facts.setup and not facts.setup.admins.count)


def _silent_admins(facts: Facts) -> bool:
    return bool(facts.setup and facts.setup.admins.count and not facts.setup.admins.signed_in)


def _without_password(facts: Facts) -> str:
    return str(facts.setup.admins.without_password or "") if facts.setup else ""


def _old_extensions(facts: Facts) -> str:
    return ", ".join(facts.setup.old_extensions) if facts.setup else ""


def _walls_down(facts: Facts) -> str:
    return ", ".join(facts.setup.walls_down) if facts.setup else ""


def _demo(facts: Facts) -> str:
    return ", ".join(facts.setup.demo) if facts.setup else ""


def _listens(facts: Facts) -> str:
    return facts.setup.listens if facts.setup and facts.own_cluster else ""


def _faulty(facts: Facts) -> str:
    return ", ".join(one.name for one in facts.advice.faulty) if facts.advice else ""


def _test_key(facts: Facts) -> bool:
    return (facts.settings.toss_secret_key or "").startswith("test_")


def _short_key(facts: Facts) -> bool:
    key = facts.settings.toss_secret_key
    return key is not None and not _test_key(facts) and not key.startswith("live_")


def _many_tries(facts: Facts) -> str:
    tries = facts.settings.login_per_minute
    return f"{tries:,}" if tries > MOST_LOGIN_TRIES else ""


def _long_session(facts: Facts) -> str:
    days = facts.settings.session_days
    return str(days) if days > MOST_SESSION_DAYS else ""


def _unchecked(facts: Facts) -> bool:
    return facts.advice is None and not facts.advice_fault


_UNSAFE, _LOOK = Level.UNSAFE, Level.LOOK

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "public_url_missing",
        _UNSAFE,
        lambda f: _if(not f.settings.public_url),
        "MAEUL_PUBLIC_URL이 없어요. 사람들이 들어올 https 주소를 정해 주세요.",
        "MAEUL_PUBLIC_URL is not set: give the https address under which people come in.",
    ),
    Rule(
        "public_url_plain",
        _UNSAFE,
        _plain_url,
        "MAEUL_PUBLIC_URL({found})이 https가 아니에요. 인증서를 단 https 주소로 바꿔 주세요.",
        "MAEUL_PUBLIC_URL ({found}) is not https: use an address with a certificate.",
    ),
    Rule(
        "insecure_http",
        _UNSAFE,
        lambda f: _if(f.settings.insecure_http),
        "MAEUL_INSECURE_HTTP가 켜져 있어 비밀번호가 암호화되지 않고 오갈 수 있어요. 꺼 주세요.",
        "MAEUL_INSECURE_HTTP is on, so passwords may cross the network in the clear: switch it off.",
    ),
    Rule(
        "debug_on",
        _UNSAFE,
        lambda f: _if(f.debug),
        "MAEUL_DEBUG가 켜져 있어 오류에 속사정이 드러나요. 꺼 주세요.",
        "MAEUL_DEBUG is on, so errors tell what should stay inside: switch it off.",
    ),
    Rule(
        "demo_accounts",
        _UNSAFE,
        _demo,
        "보기 계정이 남아 있어요({found}). 'maeul account erase'로 지우거나 '--empty'로 새로 시작해 주세요.",
        "Demo accounts are still there ({found}): erase them with 'maeul account erase' or begin with '--empty'.",
    ),
    Rule(
        "app_role_superuser",
        _UNSAFE,
        _role(lambda f: bool(f.login and f.login.superuser)),
        "MAEUL_APP_DATABASE_URL의 역할 {found}이(가) 슈퍼유저예요. NOSUPERUSER 역할로 바꿔 주세요.",
        "The role {found} of MAEUL_APP_DATABASE_URL is a superuser: use one with NOSUPERUSER.",
    ),
    Rule(
        "app_role_bypasses",
        _UNSAFE,
        _role(_bypasses),
        "역할 {found}은(는) 행 수준 보안을 건너뛰어요. ALTER ROLE … NOBYPASSRLS를 해 주세요.",
        "The role {found} bypasses row-level security: ALTER ROLE … NOBYPASSRLS.",
    ),
    Rule(
        "app_role_owner",
        _UNSAFE,
        _role(_owns),
        "역할 {found}이(가) 표의 주인이라 기록을 고칠 수 있어요. 주인이 아닌 maeul_app으로 접속해 주세요.",
        "The role {found} owns the tables and could rewrite logs: connect as maeul_app, which does not.",
    ),
    Rule(
        "app_url_missing",
        _LOOK,
        lambda f: _if(not f.separate_login),
        "MAEUL_APP_DATABASE_URL이 없어 요청이 주인 역할로 접속해요. maeul_app의 주소를 따로 정해 주세요.",
        "Without MAEUL_APP_DATABASE_URL requests come in as the owner: give the address of maeul_app.",
    ),
    Rule(
        "database_unencrypted",
        _UNSAFE,
        lambda f: _if(f.login and not f.login.private_line),
        "데이터베이스까지 암호화되지 않은 연결이에요. 주소에 sslmode=verify-full을 붙여 주세요.",
        "The line to the database is not encrypted: add sslmode=verify-full to its address.",
    ),
    Rule(
        "cluster_listens",
        _UNSAFE,
        _listens,
        "전용 데이터베이스가 네트워크({found})에서 듣고 있어요. listen_addresses를 비우고 다시 켜 주세요.",
        "The private database listens on the network ({found}): empty listen_addresses and start again.",
    ),
    Rule(
        "schema_behind",
        _UNSAFE,
        lambda f: f.schema_behind,
        "데이터베이스의 판({found})이 프로그램과 달라요. 'maeul db migrate'를 해 주세요.",
        "The schema of the database ({found}) is not the program's: run 'maeul db migrate'.",
    ),
    Rule(
        "extensions_old",
        _LOOK,
        _old_extensions,
        "확장({found})의 새 판이 깔려 있는데 쓰이지 않아요. ALTER EXTENSION … UPDATE를 해 주세요.",
        "Newer versions of extensions are installed but not in use ({found}): ALTER EXTENSION … UPDATE.",
    ),
    Rule(
        "row_security_off",
        _UNSAFE,
        _walls_down,
        "행 수준 보안이 꺼진 표가 있어요({found}). ALTER TABLE … ENABLE ROW LEVEL SECURITY를 해 주세요.",
        "Row-level security is off for {found}: ALTER TABLE … ENABLE ROW LEVEL SECURITY.",
    ),
    Rule(
        "mail_missing",
        _UNSAFE,
        lambda f: _if(not f.settings.mail_url),
        "MAEUL_MAIL_URL이 없어 메일이 파일로만 쌓여요. 메일 서버를 정해 주세요.",
        "Without MAEUL_MAIL_URL mails only pile up as files: give a mail server.",
    ),
    Rule(
        "mail_plain",
        _LOOK,
        _plain_mail,
        "메일 서버({found})에 처음부터 암호화해 접속하지 않아요. 되도록 smtps:// 주소를 써 주세요.",
        "The mail server ({found}) is not asked encrypted from the first word on: use smtps:// if it can.",
    ),
    Rule(
        "backup_off",
        _UNSAFE,
        lambda f: _if(not f.settings.backup_nightly),
        "밤의 백업이 꺼져 있어요. MAEUL_BACKUP_NIGHTLY를 켜 주세요.",
        "Nightly backups are off: switch MAEUL_BACKUP_NIGHTLY on.",
    ),
    Rule(
        "backup_missing",
        _UNSAFE,
        lambda f: _if(f.newest_backup is None),
        "백업이 하나도 없어요. 'maeul db backup'으로 백업 폴더에 하나 만들어 주세요.",
        "There is no backup: make one with 'maeul db backup' in the folder of backups.",
    ),
    Rule(
        "backup_old",
        _UNSAFE,
        _old_backup,
        "가장 새 백업이 {found}시간보다 오래됐어요. 지금 하나 만들고 밤의 백업이 왜 멈췄는지 봐 주세요.",
        "The newest backup is older than {found} hours: make one and see why the nightly one stopped.",
    ),
    Rule(
        "backup_unverified",
        _UNSAFE,
        lambda f: _if(_unverified(f)),
        "한 달 안에 풀어 본 백업이 없어요. 관리자 화면이나 'maeul db verify'로 하나를 확인해 주세요.",
        "No backup was restored for a try within a month: verify one.",
    ),
    Rule(
        "backup_same_disk",
        _LOOK,
        lambda f: _if(f.same_disk),
        "백업이 자료와 같은 디스크에 있어요. MAEUL_BACKUP_DIR을 다른 디스크로 정해 주세요.",
        "Backups lie on the same disk as the data: let MAEUL_BACKUP_DIR name another.",
    ),
    Rule(
        "folders_open",
        _UNSAFE,
        lambda f: ", ".join(f.open_folders),
        "이 기계의 다른 사용자가 볼 수 있는 폴더가 있어요({found}). chmod 700으로 닫아 주세요.",
        "Other users of this machine may look into {found}: close it with chmod 700.",
    ),
    Rule(
        "proxies_all",
        _UNSAFE,
        lambda f: _everywhere(f.settings.trusted_proxies),
        "MAEUL_TRUSTED_PROXIES({found})가 누구의 말이나 믿어요. 프록시의 주소만 적어 주세요.",
        "MAEUL_TRUSTED_PROXIES ({found}) believes everybody: name the proxies alone.",
    ),
    Rule(
        "metrics_open",
        _UNSAFE,
        lambda f: _everywhere(f.settings.metrics_networks),
        "MAEUL_METRICS_NETWORKS({found})가 누구에게나 지표를 보여요. 감시 서버의 주소만 적어 주세요.",
        "MAEUL_METRICS_NETWORKS ({found}) shows metrics to everybody: name the monitoring server alone.",
    ),
    Rule(
        "webhooks_everywhere",
        _UNSAFE,
        lambda f: _everywhere(f.settings.webhook_networks),
        "MAEUL_WEBHOOK_NETWORKS({found})로는 웹훅이 안쪽 어디에나 갈 수 있어요. 필요한 망만 적어 주세요.",
        "With MAEUL_WEBHOOK_NETWORKS ({found}) webhooks reach anything inside: name only the networks they need.",
    ),
    Rule(
        "toss_test_key",
        _UNSAFE,
        lambda f: _if(_test_key(f)),
        "MAEUL_TOSS_SECRET_KEY가 시험용 열쇠라 돈이 실제로 오가지 않아요. 실제 열쇠로 바꾸거나 지워 주세요.",
        "MAEUL_TOSS_SECRET_KEY is a test key, no money moves: use the live one or none.",
    ),
    Rule(
        "toss_key_odd",
        _UNSAFE,
        lambda f: _if(_short_key(f)),
        "MAEUL_TOSS_SECRET_KEY가 토스페이먼츠의 열쇠 모양(live_…)이 아니에요. 다시 확인해 주세요.",
        "MAEUL_TOSS_SECRET_KEY does not look like a key of Toss Payments (live_…): see whether it is right.",
    ),
    Rule(
        "session_long",
        _LOOK,
        _long_session,
        "로그인이 {found}일 동안 이어져요. 여럿이 쓰는 기계가 있다면 MAEUL_SESSION_DAYS를 30일 아래로 정해 주세요.",
        "A sign-in lasts {found} days: set MAEUL_SESSION_DAYS to 30 or fewer where machines are shared.",
    ),
    Rule(
        "login_tries_many",
        _UNSAFE,
        _many_tries,
        "1분에 로그인을 {found}번 해 볼 수 있어 비밀번호를 맞혀 보기 쉬워요. MAEUL_LOGIN_PER_MINUTE를 줄여 주세요.",
        "{found} tries to sign in a minute make guessing easy: lower MAEUL_LOGIN_PER_MINUTE.",
    ),
    Rule(
        "admin_missing",
        _UNSAFE,
        lambda f: _if(_no_admin(f)),
        "관리자가 없어요. 'maeul account add EMAIL --role admin'으로 만들어 주세요.",
        "There is no administrator: make one with 'maeul account add EMAIL --role admin'.",
    ),
    Rule(
        "admin_without_password",
        _UNSAFE,
        _without_password,
        "비밀번호가 없는 관리자 계정이 {found}개 있어요. 비밀번호를 정하거나 권한을 거두어 주세요.",
        "Administrators without a password: {found}. Give them one or take the right back.",
    ),
    Rule(
        "admin_not_signed_in",
        _LOOK,
        lambda f: _if(_silent_admins(f)),
        "로그인해 있는 관리자가 한 사람도 없어요. 한 번 로그인해 비밀번호가 맞는지 확인해 주세요.",
        "No administrator is signed in: sign in once to see that the password works.",
    ),
    Rule(
        "csp_reports",
        _LOOK,
        lambda f: f"{f.refusals:,}" if f.refusals else "",
        "지난 7일 동안 브라우저가 화면에 든 것을 {found}번 막았어요. 관리자 화면의 '건강'에서 무엇인지 봐 주세요.",
        "Browsers refused {found} times what stood on a page within 7 days: see the page of the service's health.",
    ),
    Rule(
        "dependencies_faulty",
        _UNSAFE,
        _faulty,
        "알려진 결함이 있는 라이브러리가 있어요({found}). 'maeul check --dependencies'가 고쳐진 판을 알려 줘요.",
        "Libraries with known faults: {found}. 'maeul check --dependencies' names the mended versions.",
    ),
    Rule(
        "dependencies_unknown",
        _UNSAFE,
        lambda f: f.advice_fault,
        "라이브러리의 결함을 확인하지 못했어요: {found}",
        "Faults of libraries could not be looked up: {found}",
    ),
    Rule(
        "dependencies_unchecked",
        _LOOK,
        lambda f: _if(_unchecked(f)),
        "라이브러리의 알려진 결함을 확인하지 않았어요. MAEUL_ADVISORIES_URL을 정해 주세요.",
        "Known faults of libraries were not checked: set MAEUL_ADVISORIES_URL.",
    ),
)
BY_CODE: Final[Mapping[str, Rule]] = MappingProxyType({rule.code: rule for rule in RULES})
