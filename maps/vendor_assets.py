"""Bring the browser libraries and the fonts into `maps/static/vendor/`: run by hand by a developer who has npm.

    python -m maps.vendor_assets

Users never need Node: the files are committed with their licences and checksums, and tests compare both. To move to a
newer version, change a pin below, run this, and delete the old folder.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

VENDOR_DIR: Final = Path(__file__).parent / "static" / "vendor"
SOURCE_MAP: Final = re.compile(rb"[ \t]*(?://[#@]|/\*[#@])\s*sourceMappingURL=[^\n]*\n?")


@dataclass(frozen=True)
class Package:
    """One pinned npm package: `integrity` is the registry's SHA-512 of the tarball, `files` the paths to keep."""

    name: str
    version: str
    licence: str
    integrity: str
    files: tuple[str, ...]
    licence_file: str = "LICENSE"
    notices: tuple[str, ...] = field(default=())

    @property
    def folder(self) -> str:
        return f"{self.name.rpartition('/')[2]}-{self.version}"

    def targets(self) -> dict[str, str]:
        """Map the paths inside the tarball to paths below `folder`; `dist/` is dropped, the licence gets one name."""
        kept = {path: path.removeprefix("dist/") for path in (*self.files, *self.notices)}
        return {**kept, self.licence_file: "LICENSE"}


PACKAGES: Final = (
    Package(
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        "sha512-nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA==",
        (
            "dist/leaflet.js",
            "dist/leaflet.css",
            "dist/images/layers.png",
            "dist/images/layers-2x.png",
            "dist/images/marker-icon.png",
            "dist/images/marker-icon-2x.png",
            "dist/images/marker-shadow.png",
        ),
    ),
    Package(
        "swagger-ui-dist",
        "5.35.0",
        "Apache-2.0",
        "sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==",
        ("swagger-ui-bundle.js", "swagger-ui.css"),
        notices=("NOTICE",),
    ),
    Package(  # the books' letters: all Hangul syllables, no hanja
        "pretendard",
        "1.3.9",
        "OFL-1.1",
        "sha512-PaQAADyLY5v4kYFwkpSJHbSSYIkiriY/1xXw75TKoZ9UQQqeU+tvP05yTdZAWibiIYoo8ZKtRv8PM7w0IaywSw==",
        ("dist/public/static/Pretendard-Regular.otf", "dist/public/static/Pretendard-Bold.otf"),
        licence_file="dist/LICENSE.txt",
    ),
    Package(  # the books' emoji, in one colour
        "@expo-google-fonts/noto-emoji",
        "0.4.7",
        "OFL-1.1",
        "sha512-Gs7URwtKmCzzdGUTYbG8MIohyaQPgGxIaQG5hvyEAaQiEGJpQy6gyP3NDICE0EJkOJFoe1JFD3Hf1L4a3qe4KA==",
        ("400Regular/NotoEmoji_400Regular.ttf",),
        licence_file="LICENSE_FONT",
    ),
)


def main() -> None:
    """Fetch every pinned package, copy what is used, and write the manifest."""
    files: dict[str, dict[str, str]] = {}
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            files |= vendor(package, fetch(package, Path(folder)))
        print(f"{package.folder}: {len(package.targets())} files")
    manifest = json.dumps(dict(sorted(files.items())), indent=1, ensure_ascii=False) + "\n"
    (VENDOR_DIR / "manifest.json").write_text(manifest, encoding="utf-8")


def fetch(package: Package, folder: Path) -> Path:
    """Download the tarball with npm and refuse one whose SHA-512 is not the pinned one."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (tarball,) = folder.glob("*.tgz")
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        raise SystemExit(f"{package.folder}: the tarball is not the pinned one (sha512-{digest})")
    return tarball


def vendor(package: Package, tarball: Path) -> dict[str, dict[str, str]]:
    """Write the kept files of one tarball afresh and return their manifest entries."""
    target = VENDOR_DIR / package.folder
    shutil.rmtree(target, ignore_errors=True)
    entries = {}
    with tarfile.open(tarball) as archive:
        for inside, below in sorted(package.targets().items()):
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                raise SystemExit(f"{package.folder}: {inside} is not a file")
            content = member.read()
            if below.endswith((".js", ".css")):
                content = SOURCE_MAP.sub(b"", content)
            write(target / below, content)
            entries[f"{package.folder}/{below}"] = {
                "sha256": hashlib.sha256(content).hexdigest(),
                "package": package.name,
                "version": package.version,
                "licence": package.licence,
            }
    return entries


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o644)


if __name__ == "__main__":
    main()
