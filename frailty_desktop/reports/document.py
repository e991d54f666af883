"""What a document is made of: blocks in order, and what stands on every page. `paper.page_setter` sets it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from frailty_desktop.analysis.picture import Picture, TableView


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 begins a part, 2 a section, 3 a paragraph. It never stands alone at a page's end."""

    text: str
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; `kind` is how they are set."""

    text: str
    kind: Literal["body", "small", "strong", "notice", "mono"] = "body"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values in columns, as the head of a patient's page."""

    pairs: tuple[tuple[str, str], ...]
    columns: int = 2


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table that breaks over pages between rows and repeats its heading there."""

    table: TableView
    widths: tuple[float, ...] = ()  # shares; none: by what stands in the columns
    is_small: bool = False
    goes_on: bool = False  # the next rows of the table before: its heading comes on new pages only


@dataclass(frozen=True, slots=True)
class PictureBlock:
    """Pictures side by side; `height` in mm."""

    pictures: tuple[Picture, ...]
    height: float = 60.0


@dataclass(frozen=True, slots=True)
class Field:
    """A question on a paper form: what was answered, or boxes and a line to write on when nothing was."""

    label: str
    value: str = ""
    unit: str = ""
    choices: tuple[tuple[str, bool], ...] = ()  # label, ticked
    hint: str = ""
    note: str = ""  # missing reason, accepted problem, query, correction
    lines: int = 1  # lines to write on


@dataclass(frozen=True, slots=True)
class FieldBlock:
    """Questions one below the other."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Lines to sign on, each with its meaning; or who signed, when, and what it meant, as it was recorded."""

    lines: tuple[tuple[str, str], ...]  # meaning, what is recorded ("" = to be signed by hand)
    declaration: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stand on one page when one page can hold them."""

    blocks: tuple["Block", ...]


Block = (
    Heading
    | Paragraph
    | Facts
    | TableBlock
    | PictureBlock
    | FieldBlock
    | SignatureBlock
    | PageBreak
    | Together
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What stands on every page: study, version, when and by whom, the head of the chain, and warnings."""

    study: str
    version: str
    printed_at: str
    printed_by: str
    chain_head: str
    is_synthetic: bool
    view: str  # what the person may see of the allocation, in words
    mark: str = ""  # "BLANK FORM", "DRAFT"
    hand: str = ""  # what is written by hand at the head of every page: "Patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document: blocks are made while they are set, so that two hundred pages need no more memory than one.

    `blocks` is called anew for each setting (preview, file). `size` counts the steps that `blocks` yields
    `PageBreak`-separated parts in, for progress; 0 when unknown.
    """

    name: str  # a file's name without its ending
    title: str
    imprint: Imprint
    blocks: Callable[[], Iterator[Block]]
    size: int = 0
    is_landscape: bool = False
