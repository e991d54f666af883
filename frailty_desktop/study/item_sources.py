"""Where an input of a derived item comes from: an item, a fixed visit, a setting, or a date at hand."""

from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache


class SourceKind(Enum):
    """The five kinds of source a design can name."""

    ITEM = auto()
    VISIT_ITEM = auto()
    SETTING = auto()
    VISIT_DATE = auto()
    TODAY = auto()


@dataclass(frozen=True, slots=True)
class Source:
    """A source read from its text, as in "grip", "baseline:grip", "setting:course_m", "visit:date"."""

    kind: SourceKind
    name: str = ""
    visit: str = ""


@lru_cache(maxsize=8192)
def read_source(text: str) -> Source:
    """Read a source; a text without a colon is an item of the visit in hand or of an earlier one."""
    if text == "today":
        return Source(SourceKind.TODAY)
    if text == "visit:date":
        return Source(SourceKind.VISIT_DATE)
    first, colon, second = text.partition(":")
    if not colon:
        return Source(SourceKind.ITEM, text)
    if first == "setting":
        return Source(SourceKind.SETTING, second)
    return Source(SourceKind.VISIT_ITEM, second, first)
