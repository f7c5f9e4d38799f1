"""What a drill hands back: figures to print, and every claim that did not hold."""

from dataclasses import dataclass, field
from typing import Any

from geo.errors import SetupError


class ToolMissing(SetupError):
    """What a drill needs is not installed here: it has proved nothing, for or against."""


@dataclass(slots=True)
class Report:
    """`figures` by Korean name, in the order in which they are told; `faults` is empty when all claims held.

    `not_run` says why a drill of `all` could not be run here; it has then not passed either.
    """

    name: str
    title: str
    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    not_run: str = ""

    def claim(self, sentence: str, *, holds: bool) -> None:
        """Note a claim that must hold; a broken one is told with its sentence."""
        if not holds:
            self.faults.append(sentence)

    @property
    def passed(self) -> bool:
        return not self.faults and not self.not_run
