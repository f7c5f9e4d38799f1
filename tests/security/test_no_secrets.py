"""No key, token or password of anything real lies among the files of the project; detect-secrets looks at each line.

What looks like one and is none stands in `known_secrets.json` by the sum of the word, with the reason. After adding a
made-up secret to a test, write its line there: the failing test prints it.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

from tests.conftest import ROOT

KNOWN = Path(__file__).parent / "known_secrets.json"
LEFT_OUT = ("maps/static/vendor/", "api/web/static/vendor/", "tests/web/vendor/")
"""Files of others, as published: their sums are held by the manifests beside them."""
WORTH_A_LOOK = re.compile(
    r"(?i)secret|passw|pwd|pass\b|token|key\b|auth|cred|private|://[^/\s]*@|[A-Za-z0-9+/=_-]{20,}|\b[0-9a-f]{16,}\b"
)
"""Every line that any of the detectors could find something in; the others are not worth their time."""
HEURISTICS = (
    "is_indirect_reference",
    "is_likely_id_string",
    "is_not_alphanumeric_string",
    "is_potential_uuid",
    "is_prefixed_with_dollar_sign",
    "is_sequential_string",
    "is_swagger_file",
    "is_templated_secret",
)
"""Nothing is ever tried out over the network: the filter that would do it is not among them."""


def tracked() -> list[str]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    done = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for path in done.stdout.split("\0") if path and not path.startswith(LEFT_OUT)]


def found_in(root: Path, paths: Iterable[str], room: Path) -> dict[str, dict[str, str]]:
    """Return the sums of what looks like a secret by file, with where and what it is."""
    settings = {
        "plugins_used": [{"name": one.__name__} for one in get_mapping_from_secret_type_to_class().values()],
        "filters_used": [{"path": f"detect_secrets.filters.heuristic.{name}"} for name in HEURISTICS],
    }
    found: dict[str, dict[str, str]] = {}
    with transient_settings(settings):
        for path in paths:
            lines = worth_a_look(root / path)
            if not lines:
                continue
            copy = room / "copy" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text("\n".join(lines.values()), encoding="utf-8")
            secrets = SecretsCollection(root=str(room / "copy"))
            secrets.scan_file(path)
            for one in secrets[path]:
                found.setdefault(path, {})[one.secret_hash] = f"{path}:{list(lines)[one.line_number - 1]} {one.type}"
    return found


def worth_a_look(file: Path) -> dict[int, str]:
    """Return the lines worth a look by their numbers; none of a file that is no text."""
    try:
        text = file.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return {}
    return {number: line for number, line in enumerate(text.split("\n"), 1) if WORTH_A_LOOK.search(line)}


def known() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return told


def test_no_file_of_the_project_holds_a_secret(tmp_path: Path) -> None:
    paths = [path for path in tracked() if ROOT / path != KNOWN]
    found, allowed = found_in(ROOT, paths, tmp_path), known()
    strays = {
        where: f'"{sum_of}": "why this is none"'
        for path, sums in found.items()
        for sum_of, where in sums.items()
        if sum_of not in allowed.get(path, {})
    }
    assert strays == {}


def test_what_is_known_to_be_no_secret_has_a_reason_and_a_place() -> None:
    for path, sums in known().items():
        assert (ROOT / path).is_file(), path
        assert all(re.fullmatch("[0-9a-f]{40}", one) and len(reason) > 10 for one, reason in sums.items()), path


def parts(*pieces: str) -> str:
    """Put a made-up key together, so that this file holds none."""
    return "".join(pieces)


PLANTED = {
    "geo/one.py": parts('TOSS = "live', "_sk_", 'zXLkKEypNArWmo50nX3lmeaxYG5R"'),
    "api/two.py": parts('password = "', "correct", '-horse-Battery9"'),
    "maps/three.txt": parts("-----BEGIN RSA ", "PRIVATE KEY-----"),
    "deploy/four.yaml": parts("aws_key: AKIA", "IOSFODNN7EXAMPLQ"),
    "README.md": parts("postgresql://maeul:", "h4rdT0Gu3ss", "@db.example.org/maeul"),
    "tests/five.py": parts('token = "gh', "p_", '1234567890abcdefghijABCDEFGHIJ123456"'),
    "data/six.json": parts('{"hash": "', "5f4dcc3b5aa765d61d83", '27deb882cf99a1b2"}'),
}


def test_a_planted_key_is_found(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for path, line in PLANTED.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(f"nothing here\n{line}\nnor here\n", encoding="utf-8")
    found = found_in(source, PLANTED, tmp_path)
    assert found.keys() == PLANTED.keys()
    assert all(where.startswith(f"{path}:2 ") for path, sums in found.items() for where in sums.values())
