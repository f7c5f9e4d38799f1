"""What is said of a file that cannot be taken, or of which no public copy can be made."""

from geo.errors import FileRefused

HEIC = (
    "아이폰의 HEIC 사진은 읽지 못해요. 설정 → 카메라 → 포맷에서 '높은 호환성'을 고르거나 JPEG로 바꾸어 올려 주세요.",
    "HEIC photos cannot be read: save it as JPEG on the phone and send it again.",
    "photo_heic",
)
BROKEN = (
    "사진 파일이 깨졌거나 끝까지 오지 않았어요. 다시 찍거나 다시 보내 주세요.",
    "The photo is broken or incomplete.",
    "photo_broken",
)
BOMB = (
    "펼치면 메모리를 다 채울 사진이라 받지 않아요.",
    "This photo would fill the memory when unpacked.",
    "photo_too_big",
)
UNCOPIABLE = (
    "작성자·위치를 지울 수 없어 조사단 안에만 두어요. 사진은 JPEG, 소리는 MP3·M4A, 문서는 PDF·TXT로 올려 주세요.",
    "No copy free of personal traces can be made of this file, so it stays inside: send JPEG, MP3, M4A, PDF or TXT.",
    "media_no_copy",
)


def refused(sentences: tuple[str, str, str]) -> FileRefused:
    """Return the refusal with its Korean and English sentence and its code."""
    korean, english, code = sentences
    return FileRefused(korean, english, code=code)


def too_many_pixels(width: int, height: int, most_megapixels: int) -> FileRefused:
    """Return the refusal of a photo that would fill the memory."""
    return FileRefused(
        f"사진이 너무 커요({width:,}×{height:,}화소). {most_megapixels}백만 화소까지 받아요.",
        f"The photo has {width}×{height} pixels; at most {most_megapixels} million are taken.",
        code="photo_too_big",
        details={"width": width, "height": height, "most_megapixels": most_megapixels},
    )


def empty_file() -> FileRefused:
    return FileRefused("빈 파일이에요.", "The file is empty.", code="file_empty")


def too_many_bytes(most: int) -> FileRefused:
    return FileRefused(
        f"파일이 너무 커요. {most / 1e6:,.0f} MB까지 받아요.",
        f"The file is larger than {most} bytes.",
        code="file_too_big",
        details={"limit": most},
    )


def not_for_people() -> FileRefused:
    return FileRefused(
        "사진·소리·영상·문서 파일이 아니에요.", "This is no photo, recording or document.", code="media_kind"
    )
