"""`maeul check`: how the installation fares, whether it is safe to open it, known faults of its libraries."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.context import DEFAULT_DATA_DIR, AsJson, DataDir, answer, load_settings, open_database, phrase
from geo.errors import MaeulError

if TYPE_CHECKING:
    from api.checking.advisories import Advice
    from api.checking.rules import Finding
    from api.operation.looking import Check

LOCK: Final = Path(__file__).resolve().parents[2] / "requirements.lock"
Deploy = Annotated[bool, typer.Option("--deploy", help="남에게 열기 전에: 안전하지 않은 설정이 있으면 실패합니다")]
Dependencies = Annotated[bool, typer.Option("--dependencies", help="라이브러리의 알려진 결함을 물어봅니다")]
Lock = Annotated[Path, typer.Option("--lock", metavar="FILE", help="살펴볼 잠금 파일", dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command(help="이 설치가 건강한지, 남에게 열어도 안전한지 살펴봅니다")(check)


def check(
    data_dir: DataDir = DEFAULT_DATA_DIR,
    *,
    deploy: Deploy = False,
    dependencies: Dependencies = False,
    lock: Lock = LOCK,
    as_json: AsJson = False,
) -> None:
    if deploy:
        _check_deploy(data_dir, lock, as_json=as_json)
    elif dependencies:
        _check_dependencies(data_dir, lock, as_json=as_json)
    else:
        _check_health(data_dir, as_json=as_json)


def _check_health(data_dir: Path, *, as_json: bool) -> None:
    from api.operation.looking import Grade, look

    with open_database(data_dir) as opened, opened.transaction() as session:
        seen = look(session, opened.settings)
    bad = [one for one in seen.checks if one.grade is Grade.BAD]
    facts = {"passed": not bad, "grade": seen.grade, "checks": [_part(one) for one in seen.checks]}
    answer(facts, "\n".join(_health_line(one) for one in seen.checks), as_json=as_json)
    if bad:
        raise MaeulError(
            f"손봐야 할 것이 {len(bad)}가지 있습니다.", f"{len(bad)} parts need a hand.", code="check_failed"
        )


def _part(check: "Check") -> dict[str, str]:
    return {
        "part": check.part.value,
        "grade": check.grade.value,
        "message": check.message,
        "message_en": check.message_en,
    }


def _health_line(check: "Check") -> str:
    signs = {"good": "✓", "look": "!", "bad": "✗"}
    says = phrase(check.message, check.message_en)
    return f"{signs[check.grade.value]} {phrase(check.part.label, check.part.value)}{f': {says}' if says else ''}"


def _check_deploy(data_dir: Path, lock: Path, *, as_json: bool) -> None:
    from api.checking.facts import gather
    from api.checking.rules import RULES, Level, findings

    with open_database(data_dir, migrated=False) as opened:
        own = opened.server is not None
        found = findings(gather(opened.settings, opened.database, opened.engine, own_cluster=own, lock=lock))
    unsafe = [one for one in found if one.level is Level.UNSAFE]
    facts = {
        "passed": not unsafe,
        "findings": [_finding(one) for one in found],
        "checked": [rule.code for rule in RULES],
    }
    kept = phrase(
        f"{len(RULES)}가지를 살펴 {len(RULES) - len(found)}가지가 괜찮습니다.",
        f"{len(RULES) - len(found)} of {len(RULES)} rules are kept.",
    )
    answer(facts, "\n".join([*(_deploy_line(one) for one in found), kept]), as_json=as_json)
    if unsafe:
        raise MaeulError(
            f"남에게 열기 전에 고칠 것이 {len(unsafe)}가지 있습니다: {', '.join(one.code for one in unsafe)}",
            f"Not safe to open yet: {', '.join(one.code for one in unsafe)}",
            code="deploy_unsafe",
        )


def _finding(one: "Finding") -> dict[str, str]:
    return {"code": one.code, "level": one.level.value, "message": one.message, "message_en": one.message_en}


def _deploy_line(one: "Finding") -> str:
    sign = "✗" if one.level.value == "unsafe" else "!"
    return f"{sign} {one.code}: {phrase(one.message, one.message_en)}"


def _check_dependencies(data_dir: Path, lock: Path, *, as_json: bool) -> None:
    from api.checking.advisories import check_dependencies

    advice = check_dependencies(load_settings(data_dir), lock)
    if advice is None:
        says = phrase(
            "확인하지 않았어요. MAEUL_ADVISORIES_URL에 OSV 서비스를 정하면 물어봅니다.",
            "Not checked: set MAEUL_ADVISORIES_URL to a service that speaks OSV.",
        )
        answer({"checked": False, "faulty": []}, says, as_json=as_json)
        return
    answer(_advice(advice), _advice_lines(advice), as_json=as_json)
    if advice.faulty:
        raise MaeulError(
            f"알려진 결함이 {len(advice.faulty)}가지 있습니다. 고쳐진 판으로 올려 주세요.",
            f"{len(advice.faulty)} known faults: update to the versions named.",
            code="dependencies_faulty",
        )


def _advice(advice: "Advice") -> dict[str, object]:
    faulty = [
        {"name": one.name, "version": one.version, "fault": one.fault, "fixed": list(one.fixed)}
        for one in advice.faulty
    ]
    return {"checked": True, "looked_at": advice.looked_at, "faulty": faulty}


def _advice_lines(advice: "Advice") -> str:
    unknown = phrase("아직 없음", "none yet")
    lines = [
        f"✗ {one.name} {one.version}: {one.fault} · {phrase('고쳐진 판', 'fixed in')} {', '.join(one.fixed) or unknown}"
        for one in advice.faulty
    ]
    count = advice.looked_at
    known = phrase(
        f"라이브러리 {count}개를 물어봤습니다. 알려진 결함 {len(advice.faulty)}가지.",
        f"Asked about {count} libraries: {len(advice.faulty)} known faults.",
    )
    return "\n".join([*lines, known])
