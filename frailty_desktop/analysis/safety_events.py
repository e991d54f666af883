"""Adverse events by organ class and term: patients (n, %) and events for each arm.

In each line a patient counts once; by grade, at the highest grade they had in that line.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent, SafetyPatient
from frailty_desktop.analysis.safety_words import (
    counting_notes,
    patients_words,
    sized_label,
    text_cell,
    why_no_groups,
)
from frailty_desktop.translation import tr

_Events = Sequence[SafetyEvent]


@dataclass(frozen=True, slots=True)
class EventCount:
    """In one line and group: how many patients, and how many events."""

    patients: int
    events: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the table; depth 0 is an organ class or an overview line, 1 a term, one more a grade."""

    label: str
    groups: tuple[EventCount, ...]
    depth: int = 0


def overview_lines(data: SafetyData, *, emergent_only: bool = True) -> tuple[EventLine, ...]:
    """Count what an overview of adverse events asks for."""
    events = _chosen(data, emergent_only)
    lines = [_line(data, label, [event for event in events if has(event)]) for label, has in _overview(data)]
    return (*lines, _deaths(data, events))


def event_lines(
    data: SafetyData, *, emergent_only: bool = True, by_grade: bool = False
) -> tuple[EventLine, ...]:
    """Count by organ class and term, the most frequent first, each with its grades when asked."""
    return tuple(_lines(data, _chosen(data, emergent_only), by_grade))


def event_table(data: SafetyData, *, emergent_only: bool = True, by_grade: bool = False) -> TableView:
    """Lay the overview and the lines by organ class and term out, two columns for each group."""
    columns = [Column("event", tr("Event"))]
    for label in data.labels:
        columns.append(
            Column(f"{label.name}_patients", sized_label(label, data.sizes[label.name]), is_number=True)
        )
        columns.append(Column(f"{label.name}_events", tr("events"), is_number=True, is_muted=True))
    title = tr("Treatment-emergent adverse events") if emergent_only else tr("All adverse events")
    sentence = why_no_groups(data)
    if not sentence and not _chosen(data, emergent_only) and not _dead(data):
        sentence = tr("No adverse event is counted yet.")
    if sentence:
        return TableView(tuple(columns), (), title, sentence=sentence)
    rows = [_heading(tr("Overview"), len(columns))]
    rows += [_row(data, line) for line in overview_lines(data, emergent_only=emergent_only)]
    rows.append(_heading(tr("By kind of event and term"), len(columns)))
    lines = event_lines(data, emergent_only=emergent_only, by_grade=by_grade)
    rows += [_row(data, line) for line in lines]
    return TableView(tuple(columns), tuple(rows), title, (*_notes(by_grade), *counting_notes(data)))


def _chosen(data: SafetyData, emergent_only: bool) -> _Events:
    return data.emergent_events if emergent_only else data.counted_events


def _overview(data: SafetyData) -> Iterator[tuple[str, Callable[[SafetyEvent], bool]]]:
    days = data.window_days
    yield tr("Any event"), lambda _event: True
    yield tr("Related to the study product"), lambda event: event.is_related_to_product is True
    yield tr("Related to the infusion procedure"), lambda event: event.is_related_to_procedure is True
    yield tr("Grade 3 or higher"), lambda event: (event.grade or 0) >= 3
    yield tr("Serious"), lambda event: event.is_serious
    yield (
        tr("Serious, treatment-emergent within {days} days", days=days),
        lambda event: event.is_serious and event.is_emergent_within(days),
    )
    if data.design.plans.safety.events.withdrawal:
        yield tr("Led to withdrawal"), lambda event: event.led_to_withdrawal


def _deaths(data: SafetyData, events: _Events) -> EventLine:
    """Count the dead once, by the record of the death or by a fatal event; events are the fatal ones."""
    fatal = [event for event in events if event.is_fatal]
    dead = {patient.id: patient for patient in (*_dead(data), *(event.patient for event in fatal))}
    counts, of_events = data.count(dead.values()), Counter(event.patient.group for event in fatal)
    groups = tuple(EventCount(counts[label.name], of_events[label.name]) for label in data.labels)
    return EventLine(tr("Died"), groups)


def _dead(data: SafetyData) -> list[SafetyPatient]:
    return [patient for patient in data.infused if patient.is_dead and not patient.is_later(patient.died)]


def _lines(data: SafetyData, events: _Events, by_grade: bool) -> Iterator[EventLine]:
    for code, of_class in _most_first(events, lambda event: event.group, lambda code: _class(data, code)):
        label = _class(data, code)
        yield _line(data, label, of_class)
        if by_grade:
            yield from _grades(data, of_class, 1)
        words = _spellings(of_class)
        for term, of_term in _most_first(of_class, _term, words.__getitem__):
            yield _line(data, words[term], of_term, 1)
            if by_grade:
                yield from _grades(data, of_term, 2)


def _most_first(
    events: _Events, key: Callable[[SafetyEvent], str], words: Callable[[str], str]
) -> list[tuple[str, list[SafetyEvent]]]:
    """Split events by a key; the kind that most patients had comes first, then by the alphabet."""
    parts: dict[str, list[SafetyEvent]] = defaultdict(list)
    for event in events:
        parts[key(event)].append(event)
    return sorted(
        parts.items(),
        key=lambda part: (-len({event.patient.id for event in part[1]}), words(part[0]).casefold()),
    )


def _term(event: SafetyEvent) -> str:
    return " ".join(event.term.split()).casefold()


def _spellings(events: _Events) -> dict[str, str]:
    """Write each term as it was typed most often."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        found[_term(event)][event.term] += 1
    chosen = {term: min(words, key=lambda word: (-words[word], word)) for term, words in found.items()}
    return {term: words or tr("No term yet") for term, words in chosen.items()}


def _class(data: SafetyData, code: str) -> str:
    if not data.group_labels:
        return tr("All kinds")
    return data.group_labels.get(code) or code or tr("Kind not given")


def _grades(data: SafetyData, events: _Events, depth: int) -> Iterator[EventLine]:
    """Split a line by grade: patients at their highest, events at their own."""
    highest: dict[object, int] = {}
    for event in events:
        highest[event.patient.id] = max(highest.get(event.patient.id, 0), event.grade or 0)
    grades = sorted(
        {*highest.values(), *(event.grade or 0 for event in events)}, key=lambda grade: grade or 9
    )
    for grade in grades:
        patients = data.count(event.patient for event in events if highest[event.patient.id] == grade)
        own = Counter(event.patient.group for event in events if (event.grade or 0) == grade)
        groups = tuple(EventCount(patients[label.name], own[label.name]) for label in data.labels)
        label = tr("Grade {grade}", grade=grade) if grade else tr("Grade not given")
        yield EventLine(label, groups, depth)


def _line(data: SafetyData, label: str, events: Iterable[SafetyEvent], depth: int = 0) -> EventLine:
    known = list(events)
    patients, own = (
        data.count(event.patient for event in known),
        Counter(event.patient.group for event in known),
    )
    return EventLine(
        label, tuple(EventCount(patients[group.name], own[group.name]) for group in data.labels), depth
    )


def _heading(words: str, columns: int) -> Row:
    return Row((text_cell(words), *(Cell("") for _ in range(columns - 1))), is_heading=True)


def _row(data: SafetyData, line: EventLine) -> Row:
    cells = [text_cell(line.label)]
    for label, found in zip(data.labels, line.groups, strict=True):
        words = patients_words(found.patients, data.sizes[label.name])
        cells.append(Cell(words, str(found.patients)))
        cells.append(Cell(str(found.events), str(found.events)))
    return Row(tuple(cells), depth=line.depth)


def _notes(by_grade: bool) -> Iterator[str]:
    yield tr("Patients (share of the group) and events. In each line a patient counts once.")
    if by_grade:
        yield tr(
            "By grade, a patient stands at the highest grade they had in that line, an event at its own."
        )
    yield tr("Died: the dead count once, be it by the record of the death or by a fatal event.")
