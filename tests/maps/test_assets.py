"""Vendored files: whole, licensed, and the only ones a map may use."""

import hashlib
import json
import stat

import pytest

from maps import vendor_assets
from maps.assets import HTMX, LEAFLET, MARKERCLUSTER, STATIC_DIR, SWAGGER_UI, AssetNotVendored, asset_bytes, style_text

VENDOR = STATIC_DIR / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
SIGNS_OF_LICENCE = {
    "BSD-2-Clause": "Redistribution and use in source and binary forms",
    "MIT": "Permission is hereby granted, free of charge",
    "0BSD": "Permission to use, copy, modify, and/or distribute this software for",
    "Apache-2.0": "Apache License",
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
        assert folder == f"{entry['package']}-{entry['version']}"
        assert SIGNS_OF_LICENCE[entry["licence"]] in (VENDOR / folder / "LICENSE").read_text(encoding="utf-8")


def test_the_pins_of_the_script_are_what_lies_here() -> None:
    pinned = {f"{p.folder}/{below}" for p in vendor_assets.PACKAGES for below in p.targets().values()}
    assert pinned == set(MANIFEST)
    assert {f"vendor/{p.folder}" for p in vendor_assets.PACKAGES} == {LEAFLET, MARKERCLUSTER, HTMX, SWAGGER_UI}


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
