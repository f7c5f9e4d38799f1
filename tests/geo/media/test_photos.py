"""The public copies of photos: upright, small, and nothing in the bytes but the picture."""

import os
import resource
import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from geo.errors import FileRefused
from geo.media.photos import check_photo, copy_photo
from tests.geo.media.samples import SECRET, bomb_png, exif, heic, photo, picture, saved


def copies(tmp_path, data, most=64):
    source = tmp_path / "source"
    source.write_bytes(data)
    made = {}
    facts = copy_photo(source, made.__setitem__, most)
    return made, facts


def looked_at(jpeg):
    with Image.open(BytesIO(jpeg)) as image:
        image.load()
        return image


def markers(jpeg):
    """Return the names of the segments before the picture itself."""
    found, at = [], 2
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def near(pixel, wanted, most=12):
    return all(abs(one - other) <= most for one, other in zip(pixel, wanted, strict=True))


def test_no_copy_holds_a_place_a_camera_a_comment_or_a_small_picture(tmp_path):
    data = photo((2000, 1000))
    assert b"SecretCamera" in data
    assert b"Exif" in data
    made, facts = copies(tmp_path, data)
    assert set(made) == {"large", "medium", "small"}
    for jpeg in made.values():
        for trace in (b"Exif", b"SecretCamera", SECRET.encode(), SECRET.encode("utf-16-le"), b"ICC_PROFILE", b"http"):
            assert trace not in jpeg
        assert set(markers(jpeg)) <= {0xE0, 0xDB, 0xC2, 0xC4}  # JFIF, quantisation, frame, Huffman tables
        assert not looked_at(jpeg).getexif()
    assert looked_at(made["large"]).size == (facts.width, facts.height) == (1600, 800)
    assert looked_at(made["small"]).size == (480, 240)
    assert facts.taken_at.isoformat() == "2026-05-01T10:20:30+09:00"


@pytest.mark.parametrize(
    ("turn", "size", "red_at"),
    [
        (1, (60, 40), (5, 20)),
        (3, (60, 40), (55, 20)),
        (6, (40, 60), (20, 5)),
        (8, (40, 60), (20, 55)),
        (2, (60, 40), (55, 20)),
        (5, (40, 60), (20, 5)),
        (99, (60, 40), (5, 20)),
    ],
)
def test_a_photo_stands_upright_as_the_camera_noted(tmp_path, turn, size, red_at):
    made, facts = copies(tmp_path, photo(orientation=turn))
    image = looked_at(made["large"])
    assert image.size == (facts.width, facts.height) == size
    assert near(image.getpixel(red_at), (254, 0, 0), 30)


@pytest.mark.parametrize(
    ("mode", "form", "options"),
    [
        ("CMYK", "JPEG", {}),
        ("L", "JPEG", {}),
        ("RGBA", "PNG", {}),
        ("LA", "PNG", {}),
        ("P", "PNG", {}),
        ("1", "PNG", {}),
        ("I;16", "PNG", {}),
        ("RGB", "WEBP", {}),
        ("RGB", "TIFF", {}),
        ("F", "TIFF", {}),
        ("RGB", "AVIF", {}),
        ("RGB", "GIF", {"save_all": True, "append_images": [Image.new("RGB", (60, 40), "green")]}),
        ("RGB", "WEBP", {"save_all": True, "append_images": [Image.new("RGB", (60, 40), "green")]}),
    ],
)
def test_every_usual_kind_of_picture_becomes_a_plain_jpeg_of_its_first_frame(tmp_path, mode, form, options):
    given = picture(mode="L").convert("I;16") if mode == "I;16" else picture(mode=mode)
    made, facts = copies(tmp_path, saved(given, form, **options))
    image = looked_at(made["large"])
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
    assert image.getpixel((5, 20)) != image.getpixel((55, 20))
    if mode in {"RGB", "CMYK", "RGBA", "P"}:
        assert near(image.getpixel((5, 20)), (254, 0, 0), 40)
    assert facts.taken_at is None


def test_sixteen_bits_of_grey_keep_their_shades(tmp_path):
    grey = Image.new("I;16", (40, 20), 65_535)
    for at in range(400):
        grey.putpixel((at % 20, at // 20), 32_768)
    made, _ = copies(tmp_path, saved(grey, "PNG"))
    image = looked_at(made["large"])
    assert near(image.getpixel((5, 10)), (128, 128, 128))
    assert near(image.getpixel((35, 10)), (255, 255, 255))


def test_what_is_transparent_becomes_white(tmp_path):
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    made, _ = copies(tmp_path, saved(clear, "PNG"))
    assert near(looked_at(made["large"]).getpixel((10, 10)), (255, 255, 255), 3)


def test_a_bomb_is_refused_by_its_head_alone():
    for size, said in ((10_000, "10,000×10,000"), (30_000, "메모리를 다 채울"), (65_000, "메모리를 다 채울")):
        with pytest.raises(FileRefused, match=said) as caught:
            check_photo(BytesIO(bomb_png(size, size)), 64)
        assert caught.value.code == "photo_too_big"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        photo()[:300],
        photo()[:-200],
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"II*\x00" + b"\xff" * 60,
        heic(),
    ],
    ids=["empty", "start", "head", "cut", "gif", "png", "tiff", "heic"],
)
def test_a_broken_photo_is_refused_in_words(tmp_path, data):
    with pytest.raises(FileRefused, match="깨졌거나") as caught:
        copies(tmp_path, data)
    assert caught.value.code == "photo_broken"


def test_notes_that_cannot_be_read_do_not_spoil_the_photo(tmp_path):
    broken = exif()[:14] + b"\xff" * 30
    made, facts = copies(tmp_path, saved(picture(), "JPEG", exif=broken))
    assert (facts.width, facts.height, facts.taken_at) == (60, 40, None)
    assert made


MEASURE = """
import resource, sys
from pathlib import Path
from geo.media.photos import copy_photo
source, rounds = Path(sys.argv[1]), int(sys.argv[2])
sizes = []
for number in range(rounds):
    copy_photo(source, lambda size, jpeg: None, 64)
    if number in (rounds // 4, rounds - 1):
        sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(sizes[0], sizes[1])
"""


def test_the_memory_does_not_grow_with_the_number_of_photos(tmp_path):
    source = tmp_path / "big.jpg"
    source.write_bytes(saved(picture((1600, 1000)), "JPEG", exif=exif(6)))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(source), "12"], capture_output=True, text=True, check=True, env=os.environ
    )
    early, late = (int(size) for size in done.stdout.split())
    assert late < early * 1.1
    assert early < resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 4 + 400_000
