"""How somebody last saved a picture: kind, size and resolution, kept as one line among the preferences."""

from __future__ import annotations

from dataclasses import dataclass

from frailty_desktop.translation import tr

KINDS = ("svg", "png", "pdf", "csv")
SIZES = range(20, 601)  # mm
DOTS = range(50, 1201)


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """What was chosen; `width` in mm, the height follows the picture."""

    kind: str = "svg"
    width: int = 160
    dots: int = 300
    is_grey: bool = False

    @classmethod
    def read(cls, kept: str) -> PictureChoice:
        """Read a kept choice; what cannot be read is as it is at first."""
        parts = kept.split()
        try:
            kind, width, dots, grey = parts[0], int(parts[1]), int(parts[2]), parts[3] == "grey"
        except (IndexError, ValueError):
            return cls()
        if kind not in KINDS or width not in SIZES or dots not in DOTS:
            return cls()
        return cls(kind, width, dots, grey)

    def line(self) -> str:
        """Return the line that is kept."""
        return f"{self.kind} {self.width} {self.dots} {'grey' if self.is_grey else 'colour'}"


def kind_words(kind: str) -> str:
    """Name a kind of file and say what it is good for."""
    return {
        "svg": tr("SVG, stays sharp"),
        "png": tr("PNG, an image"),
        "pdf": tr("PDF, one page"),
        "csv": tr("CSV, the numbers"),
    }[kind]
