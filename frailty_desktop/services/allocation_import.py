"""Brings in an allocation list from a CSV file: kit or sequence number, stratum, arm; whole or not at all.

Whoever reads its problems made or holds the list; even so no sentence repeats an arm that a line gives.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select

from frailty_desktop.errors import UserError
from frailty_desktop.services.allocation_keys import AllocationKey
from frailty_desktop.services.allocation_list import (
    MOST_PLACES,
    PlannedPlace,
    lay_down,
    refuse_second_list,
    share_keys,
)
from frailty_desktop.services.patient_stratum import strata_of_study
from frailty_desktop.services.rights import require
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AllocationRow
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.study.strata import BETWEEN, UNSTRATIFIED
from frailty_desktop.translation import tr

MOST_BYTES = 5_000_000
MOST_SHOWN = 20
LONGEST_KIT = 40
_COLUMNS = {
    "kit": frozenset({"kit", "kit number", "kit_number", "kit no", "kit id", "kit_id"}),
    "number": frozenset({"number", "no", "sequence", "sequence number", "sequence_number", "seq"}),
    "stratum": frozenset({"stratum", "strata"}),
    "arm": frozenset({"arm", "treatment", "group"}),
    "block": frozenset({"block"}),
}
"""What a heading may be called, in any case."""


@dataclass(frozen=True, slots=True)
class ListProblem:
    """One thing to mend in the file: its line (0 means the file as a whole) and a sentence."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return (
            tr("Line {line}: {sentence}", line=self.line, sentence=self.sentence)
            if self.line
            else self.sentence
        )


class ListFileError(UserError):
    """A file that cannot be brought in; `problems` are all that was found, in the order of the lines."""

    def __init__(self, problems: Sequence[ListProblem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in problems[:MOST_SHOWN]]
        if len(problems) > MOST_SHOWN:
            shown.append(tr("And {count} more.", count=len(problems) - MOST_SHOWN))
        super().__init__(
            tr("This allocation list cannot be brought in. {problems}", problems=" ".join(shown)),
            kept=tr("Nothing was saved."),
            next_step=tr("Mend the file and choose it again."),
        )


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    kit: str
    order: str
    stratum: str
    arm: str


def import_list(edit: Edit, content: bytes, *, kits_are_here: bool = True) -> AllocationKey:
    """Seal the list that a CSV file holds; kits without a number get one from the machine's randomness."""
    require(edit, Right.MAKE_LIST)
    refuse_second_list(edit)
    taken = edit.session.scalars(select(AllocationRow.kit)).all()
    places = read_list(content, edit.design, strata_of_study(edit.session, edit.design), taken)
    key = AllocationKey.new()
    lay_down(edit, key, places, kits_are_here=kits_are_here)
    share_keys(edit, key)
    return key


def read_list(
    content: bytes, design: StudyDesign, strata: Sequence[str], taken: Sequence[str] = ()
) -> tuple[PlannedPlace, ...]:
    """Read the places of a file in their order; every problem is raised at once, with its line."""
    lines = list(_lines(_text(content)))
    problems = [*_line_problems(lines, design, strata), *_repeats(lines, taken)]
    if not problems:
        problems = [*_order_problems(lines), *_telling_kits(lines, design)]
    if problems:
        raise ListFileError(sorted(problems, key=lambda problem: problem.line))
    arms, known = _arm_names(design), {_folded(stratum): stratum for stratum in strata}
    in_order = sorted(lines, key=lambda line: int(line.order)) if lines[0].order else lines
    return tuple(
        PlannedPlace(known[_folded(line.stratum)], arms[_folded(line.arm)], 0, line.kit) for line in in_order
    )


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _one(
            tr("The file has {size} bytes; a list has {most} at most.", size=len(content), most=MOST_BYTES)
        )
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise _one(tr("The file is no text in UTF-8. Save it as CSV UTF-8."))


def _lines(text: str) -> Iterator[_Line]:
    """Yield the filled lines under the heading; raises when the file has no shape at all."""
    rows = _rows(text)
    at, heading = next(((at, row) for at, row in rows if any(row)), (0, []))
    places = _places(at, heading)
    found = 0
    for number, row in rows:
        if not any(row):
            continue
        found += 1
        if found > MOST_PLACES:
            raise _one(tr("The file has more than {most} places.", most=MOST_PLACES))
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        if len(row) > len(heading):
            raise ListFileError([ListProblem(number, tr("It has more cells than the heading."))])
        yield _Line(
            number, cells.get("kit", ""), cells.get("number", ""), cells.get("stratum", ""), cells["arm"]
        )
    if not found:
        raise _one(tr("The file has a heading and no line under it."))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise ListFileError(
                [
                    ListProblem(
                        reader.line_num, tr("A quotation mark is not closed, or stands where none may.")
                    )
                ]
            ) from None
        yield reader.line_num, [" ".join(cell.split()) for cell in row]


def _places(line: int, heading: Sequence[str]) -> dict[str, int]:
    """Find the columns by their headings."""
    places: dict[str, int] = {}
    for place, words in enumerate(heading):
        name = next((name for name, known in _COLUMNS.items() if words.casefold() in known), None)
        if name is not None and name in places:
            raise ListFileError([ListProblem(line, tr("The column {name} stands there twice.", name=name))])
        if name is not None:
            places[name] = place
    if "arm" not in places or not {"kit", "number"} & places.keys():
        words = tr("The first line must name the columns: kit or number, stratum, arm.")
        raise ListFileError([ListProblem(line, words)])
    return places


def _line_problems(
    lines: Sequence[_Line], design: StudyDesign, strata: Sequence[str]
) -> Iterator[ListProblem]:
    arms, known = _arm_names(design), {_folded(stratum) for stratum in strata}
    is_numbered, has_kits = any(line.order for line in lines), any(line.kit for line in lines)
    for line in lines:
        if _folded(line.arm) not in arms:
            words = tr("The arm is none of the design's.") if line.arm else tr("The arm is missing.")
            yield ListProblem(line.number, words)
        if _folded(line.stratum) not in known:
            yield ListProblem(line.number, _stratum_words(line.stratum, strata))
        if is_numbered and not (line.order.isascii() and line.order.isdigit() and len(line.order) <= 9):
            yield ListProblem(line.number, tr("The sequence number is no whole number."))
        if has_kits and not _is_kit(line.kit):
            words = tr("The kit number is missing, or has other than letters, digits and dashes.")
            yield ListProblem(line.number, words)


def _stratum_words(stratum: str, strata: Sequence[str]) -> str:
    if not stratum:
        return tr("The stratum is missing; there are: {strata}.", strata="; ".join(strata[:MOST_SHOWN]))
    if strata == (UNSTRATIFIED,):
        return tr("This study has no strata: leave the column empty.")
    return tr(
        "There is no stratum {stratum}; there are: {strata}.",
        stratum=stratum[:60],
        strata="; ".join(strata[:MOST_SHOWN]),
    )


def _repeats(lines: Sequence[_Line], taken: Sequence[str]) -> Iterator[ListProblem]:
    seen: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for line in lines:
        if line.kit and line.kit in seen:
            words = tr(
                "The kit {kit} stands on line {other} too.", kit=line.kit[:LONGEST_KIT], other=seen[line.kit]
            )
            yield ListProblem(line.number, words)
        elif line.kit in taken:
            yield ListProblem(line.number, tr("The kit {kit} is in the study already.", kit=line.kit))
        if line.order and line.order.lstrip("0") in numbers:
            other = numbers[line.order.lstrip("0")]
            yield ListProblem(
                line.number, tr("The same sequence number stands on line {other}.", other=other)
            )
        seen.setdefault(line.kit, line.number)
        numbers.setdefault(line.order.lstrip("0"), line.number)


def _order_problems(lines: Sequence[_Line]) -> Iterator[ListProblem]:
    """See that numbered lines say their order; without numbers the lines' own order counts."""
    if lines[0].order and not all(line.order for line in lines):
        yield ListProblem(0, tr("Number all lines or none."))


def _telling_kits(lines: Sequence[_Line], design: StudyDesign) -> Iterator[ListProblem]:
    """Refuse kit numbers that tell their arms: sorted by number, each arm would stand in one piece."""
    arms = Counter(_folded(line.arm) for line in lines)
    if design.blinding.state is BlindingState.OPEN_LABEL or len(arms) < 2 or min(arms.values()) < 3:
        return
    by_kit = [line for line in lines if line.kit]
    prefixes: dict[str, set[str]] = defaultdict(set)
    for line in by_kit:
        prefixes[_folded(line.arm)].add(line.kit[:1])
    in_order = sorted(by_kit, key=lambda line: (len(line.kit), line.kit))
    pieces = sum(1 for _ in groupby(in_order, key=lambda line: _folded(line.arm)))
    has_own_letter = by_kit and sum(map(len, prefixes.values())) == len(set().union(*prefixes.values()))
    if by_kit and (pieces == len(arms) or has_own_letter):
        yield ListProblem(
            0, tr("The kit numbers run through one arm after the other, so a number would tell its arm.")
        )


def _arm_names(design: StudyDesign) -> dict[str, str]:
    """Return what a file may call each arm: its name, its label or its short label, in any case."""
    return {
        _folded(words): arm.name
        for arm in reversed(design.arms)
        for words in (arm.short_label, arm.label, arm.name)
    }


def _folded(words: str) -> str:
    return BETWEEN.join(part.strip() for part in words.casefold().split("/"))


def _is_kit(kit: str) -> bool:
    return 0 < len(kit) <= LONGEST_KIT and all(
        sign.isascii() and (sign.isalnum() or sign in "-_") for sign in kit
    )


def _one(sentence: str) -> ListFileError:
    return ListFileError([ListProblem(0, sentence)])
