"""Words broken into lines of a width, shortened where they would not fit."""

from __future__ import annotations

from frailty_desktop.paper.lettering import Lettering


def broken(lettering: Lettering, text: str, width: float, most: int = 99) -> list[str]:
    """Break a text at spaces into at most so many lines; what is too long ends in an ellipsis."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if not line or lettering.width(longer) <= width:
                line = longer
                continue
            lines.append(line)
            line = word
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [line if lettering.width(line) <= width else lettering.elided(line, width) for line in lines]


def shortened(lettering: Lettering, words: str, width: float) -> str:
    """Cut long words to a full stop after at least three letters; "M12" would mean nothing when cut."""
    return " ".join(_cut(lettering, word, width) for word in words.split(" "))


def _cut(lettering: Lettering, word: str, width: float) -> str:
    if lettering.width(word) <= width or len(word) < 5 or any(letter.isdigit() for letter in word):
        return word
    for length in range(len(word) - 2, 2, -1):
        if lettering.width(word[:length] + ".") <= width:
            return word[:length] + "."
    return word[:3] + "."


def fits(lettering: Lettering, text: str, width: float, height: float) -> list[str] | None:
    """Return the lines of a text when all of it fits into a box, None when it does not."""
    lines = broken(lettering, text, width)
    if lettering.height * len(lines) > height + 0.5 or any(line.endswith("…") for line in lines):
        return None
    return lines
