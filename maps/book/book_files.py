"""The pictures of a book on their way to the typesetter: drawings and photos under plain names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maps.book.plates import Plate


@dataclass(frozen=True, slots=True)
class Files:
    """Collects pictures; a figure in the data names its file and says in words what it shows."""

    pictures: Mapping[str, bytes]
    kept: dict[str, bytes] = field(default_factory=dict)

    def plate(self, name: str, plate: Plate) -> dict[str, Any]:
        """Keep a plate; return it as a figure."""
        return self.drawing(name, plate.svg, plate.alt, plate.width_mm, plate.height_mm)

    def drawing(self, name: str, svg: str, alt: str, width: float, height: float) -> dict[str, Any]:
        """Keep a drawing of so many millimetres; return it as a figure."""
        self.kept[f"{name}.svg"] = svg.encode()
        return {"file": f"{name}.svg", "alt": alt, "width": width, "height": height}

    def photo(self, name: str, of: str, alt: str) -> dict[str, Any] | None:
        """Keep the photo of something by its id; return it as a figure, or None where there is none."""
        if not of or not (picture := self.pictures.get(of)):
            return None
        file = f"{name}.{_ending(picture)}"
        self.kept[file] = picture
        return {"file": file, "alt": alt}


def _ending(picture: bytes) -> str:
    """Tell the format by the first bytes; what is none of the three is refused by the typesetter."""
    return "png" if picture.startswith(b"\x89PNG") else "webp" if picture[8:12] == b"WEBP" else "jpg"
