"""Vendored files: whole, licensed, and the only ones a map may use."""

import hashlib
import io
import json
import stat
import tarfile
from pathlib import Path

import pytest

from maps import vendor_assets
from maps.assets import (
    LEAFLET,
    NOTO_EMOJI,
    PRETENDARD,
    STATIC_DIR,
    SWAGGER_UI,
    AssetNotVendored,
    asset_bytes,
    style_text,
)

VENDOR = STATIC_DIR / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
SIGNS_OF_LICENCE = {
    "BSD-2-Clause": "Redistribution and use in source and binary forms",
    "MIT": "Permission is hereby granted, free of charge",
    "0BSD": "Permission to use, copy, modify, and/or distribute this software for",
    "Apache-2.0": "Apache License",
    "OFL-1.1": "SIL Open Font License",
}


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_vendored_file_is_byte_for_byte_the_recorded_one(name: str) -> None:
    content = (VENDOR / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == MANIFEST[name]["sha256"]
    assert b"sourceMappingURL" not in content
    assert not (VENDOR / name).stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def test_the_manifest_lists_every_vendored_file_and_no_other() -> None:
    on_disk = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.is_file()} - {"manifest.json"}
    assert on_disk == set(MANIFEST)


def test_every_package_comes_with_the_text_of_its_stated_licence() -> None:
    for name, entry in MANIFEST.items():
        folder = name.split("/")[0]
        assert folder == f"{entry['package'].rpartition('/')[2]}-{entry['version']}"
        assert SIGNS_OF_LICENCE[entry["licence"]] in (VENDOR / folder / "LICENSE").read_text(encoding="utf-8")


def test_the_pins_of_the_script_are_what_lies_here() -> None:
    pinned = {f"{p.folder}/{below}" for p in vendor_assets.PACKAGES for below in p.targets().values()}
    assert pinned == set(MANIFEST)
    assert {f"vendor/{p.folder}" for p in vendor_assets.PACKAGES} == {
        LEAFLET,
        SWAGGER_UI,
        PRETENDARD,
        NOTO_EMOJI,
    }


@pytest.mark.parametrize(
    "path",
    [
        "https://cdn.example/leaflet.js",
        "//cdn.example/x.css",
        "vendor/none.js",
        "../assets.py",
        "/etc/passwd",
        "vendor",
    ],
)
def test_anything_not_vendored_is_refused_by_its_address(path: str) -> None:
    with pytest.raises(AssetNotVendored) as caught:
        asset_bytes(path)
    assert caught.value.details["url"] == path
    assert path in caught.value.message


def test_an_inlined_style_sheet_asks_for_nothing() -> None:
    css = style_text(f"{LEAFLET}/leaflet.css")
    assert "images/" not in css
    assert css.count("url(data:image/png;base64,") == 3


def _tarball(folder: Path, **files: bytes) -> Path:
    path = folder / "made-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name.replace('__', '/').replace('_', '.')}")
            member.size, member.mode = len(content), 0o777
            archive.addfile(member, io.BytesIO(content))
    return path


MADE = vendor_assets.Package("made", "1.0.0", "MIT", "sha512-none", ("dist/a.js", "dist/a.css"))


def test_vendoring_drops_source_maps_and_execute_bits_and_records_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vendor_assets, "VENDOR_DIR", tmp_path / "vendor")
    script, sheet = b"a()\n//# sourceMappingURL=a.js.map\n", b"a{}\n/*# sourceMappingURL=a.css.map */\n"
    tarball = _tarball(tmp_path, dist__a_js=script, dist__a_css=sheet, LICENSE=b"MIT", dist__b_js=b"unused")
    entries = vendor_assets.vendor(MADE, tarball)
    assert sorted(entries) == ["made-1.0.0/LICENSE", "made-1.0.0/a.css", "made-1.0.0/a.js"]
    assert (tmp_path / "vendor/made-1.0.0/a.js").read_bytes() == b"a()\n"
    assert (tmp_path / "vendor/made-1.0.0/a.css").read_bytes() == b"a{}\n"
    assert stat.S_IMODE((tmp_path / "vendor/made-1.0.0/a.js").stat().st_mode) == 0o644
    assert entries["made-1.0.0/a.js"]["sha256"] == hashlib.sha256(b"a()\n").hexdigest()


def test_a_tarball_that_is_not_the_pinned_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor_assets.subprocess, "run", lambda *_, **__: _tarball(tmp_path, LICENSE=b"MIT"))
    with pytest.raises(SystemExit, match="not the pinned one"):
        vendor_assets.fetch(MADE, tmp_path)
