"""Made-up photos, recordings and documents with the traces that must not reach the public."""

import struct
import wave
import zlib
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

GPS = 0x8825
SECRET = "비밀 위치 홍길동의 집"


def exif(orientation: int = 1, taken: str = "2026:05:01 10:20:30") -> bytes:
    """Return EXIF with a place, a camera, a date and a way to turn."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = "SecretCamera"
    notes[0x9C9B] = SECRET.encode("utf-16-le")
    notes.get_ifd(0x8769)[36867] = taken
    place = notes.get_ifd(GPS)
    place[1], place[2] = "N", (37.0, 33.0, 59.4)
    place[3], place[4] = "E", (126.0, 58.0, 40.8)
    return notes.tobytes()


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and right half blue."""
    made = Image.new("RGB", size, "blue")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    return made.convert(mode)


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def photo(size: tuple[int, int] = (60, 40), orientation: int = 1) -> bytes:
    """Return a JPEG as a phone takes it: EXIF with GPS, a comment, a colour profile, a small picture inside."""
    return saved(picture(size), "JPEG", exif=exif(orientation), icc_profile=colours(), comment=SECRET.encode())


@cache
def colours() -> bytes:
    """Return a colour profile, the same one always: in it stands the second in which it was made."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def bomb_png(width: int = 30_000, height: int = 30_000) -> bytes:
    """Return a PNG of a few hundred bytes whose head promises 900 million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def heic() -> bytes:
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


def wav(folder: Path) -> bytes:
    """Return a short recording with a list of notes behind its samples."""
    path = folder / "plain.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(range(100)) * 2)
    notes = b"INFOIART" + len(SECRET.encode()).to_bytes(4, "little") + SECRET.encode()
    notes += b"\x00" * (len(notes) % 2)
    return path.read_bytes() + b"LIST" + len(notes).to_bytes(4, "little") + notes


def mp3() -> bytes:
    """Return frames between an ID3v2 and an ID3v1 tag."""
    words = SECRET.encode()
    body = b"TPE1" + len(words).to_bytes(4, "big") + b"\x00\x00" + words
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    frames = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
    return b"ID3\x04\x00\x00" + size + body + frames + b"TAG" + words[:60].ljust(125, b"\x00")


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def mp4(handler: bytes = b"soun") -> bytes:
    """Return the skeleton of a recording by a phone: who, where and when stand in boxes of their own."""
    place = box(b"udta", box(b"\xa9xyz", b"+37.5665+126.9780/" + SECRET.encode()))
    dates = box(b"mvhd", bytes(4) + b"\xe0\x00\x00\x01" * 2 + bytes(88))
    said = box(b"hdlr", bytes(8) + handler + bytes(12) + b"HandlerOf" + SECRET.encode())
    track = box(b"trak", box(b"mdia", said))
    sound = box(b"mdat", b"the sound itself")
    return box(b"ftyp", b"M4A \x00\x00\x00\x00") + box(b"moov", dates + track + place) + sound


def pdf(*, packed: bool = False) -> bytes:
    """Return the skeleton of a PDF with an author in both places where such notes stand."""
    name = SECRET.encode()
    stream = b"<x:xmpmeta><dc:creator>" + name + b"</dc:creator></x:xmpmeta>"
    note = b"/Filter /FlateDecode " if packed else b""
    body = zlib.compress(stream) if packed else stream
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Metadata 3 0 R>>\nendobj\n"
        b"2 0 obj\n<</Author (" + name + b") /Producer (SecretTool \\(1\\))>>\nendobj\n"
        b"3 0 obj\n<</Type /Metadata " + note + b"/Length 1>>\nstream\n" + body + b"\nendstream\nendobj\n"
        b"4 0 obj\n<</Title (chapter)>>\nendobj\ntrailer\n<</Root 1 0 R /Info 2 0 R>>\n%%EOF\n"
    )
