"""The timeline of adverse events: a row for each patient, or for each event of one patient."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np

from frailty_desktop.analysis.axis_ticks import nice_ticks
from frailty_desktop.analysis.picture import (
    Arrow,
    Axis,
    Bar,
    LegendEntry,
    Line,
    Look,
    Mark,
    Picture,
    Rule,
    Stop,
    Tone,
)
from frailty_desktop.analysis.safety_data import SafetyData, SafetyEvent, SafetyPatient
from frailty_desktop.analysis.safety_lanes import Span, in_lanes, reach, span_of
from frailty_desktop.analysis.safety_timeline_table import timeline_table
from frailty_desktop.analysis.safety_words import day_words, onset_words
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import DayConvention
from frailty_desktop.translation import tr, tr_count

PATIENTS_A_PAGE = 30
_LANE = 0.5  # of a row
_LEAST_ROWS = 5.0
_THIN, _TICKS = 1 / 200, 9
_SERIOUS, _OTHER = Look(Tone.LATE), Look(Tone.ACCENT, is_filled=False)
_BEFORE = Look(Tone.MUTED, is_filled=False, is_dashed=True)


@dataclass
class _Drawing:
    """A picture in the making: rows from the top."""

    marks: list[Mark] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    bottom: float = -0.5

    def room(self, height: float, name: str) -> float:
        """Make room for a row; return its upper edge."""
        top = self.bottom
        self.bottom += height
        self.ticks.append((top + height / 2, name))
        return top


def pages(data: SafetyData) -> int:
    """Count the pictures that the patients with events fill, at least one."""
    return max(1, -(-len(_with_events(data)) // PATIENTS_A_PAGE))


def study_timeline(data: SafetyData, page: int = 0) -> Picture:
    """Draw the events of a page of patients, each in a row; those without an event are left out."""
    shown = _with_events(data)[page * PATIENTS_A_PAGE : (page + 1) * PATIENTS_A_PAGE]
    spans = {patient: _spans(data, patient) for patient in shown}
    days = reach([span for of_patient in spans.values() for span in of_patient], data.window_days)
    drawing = _Drawing()
    group: str | None = None
    for patient, of_patient in spans.items():
        if data.is_open and patient.group != group:
            group = patient.group
            drawing.room(1.0, _group_words(data, group))
        _draw_row(drawing, patient, of_patient, days)
    return _picture(data, drawing, days, list(spans.values()), _study_words(data, page, shown))


def patient_timeline(data: SafetyData, patient_id: UUID) -> Picture:
    """Draw one patient's events, each in a row of its own."""
    patient = next((patient for patient in data.patients if patient.id == patient_id), None)
    spans = _spans(data, patient) if patient is not None else []
    days = reach(spans, data.window_days)
    drawing = _Drawing()
    for span in spans:
        top = drawing.room(1.0, span.event.term or tr("no term yet"))
        _draw_event(drawing, span, (top + 0.2, top + 0.8), days, run=span.event.key)
    picture = _picture(data, drawing, days, [spans], _patient_words(patient, spans))
    return replace(picture, extras={"patient": patient.number if patient is not None else ""})


@dataclass(frozen=True, slots=True)
class _Words:
    name: str
    title: str
    sentence: str
    notes: tuple[str, ...] = ()


def _with_events(data: SafetyData) -> list[SafetyPatient]:
    """List infused patients who have an event: by arm when arms may be seen, then by number."""
    having = {event.patient for event in data.events}
    found = [patient for patient in data.infused if patient in having]
    if data.is_open:
        place = {label.name: at for at, label in enumerate(data.labels)}
        found.sort(key=lambda patient: place.get(patient.group or "", len(place)))
    return found


def _spans(data: SafetyData, patient: SafetyPatient) -> list[Span]:
    events = data.events_of.get(patient, ())
    found = [span for event in events if (span := span_of(event, data.today)) is not None]
    return sorted(found, key=lambda span: (span.low, span.event.ordinal))


def _draw_row(
    drawing: _Drawing, patient: SafetyPatient, spans: Sequence[Span], days: tuple[float, float]
) -> None:
    placed = in_lanes(spans, gap=(days[1] - days[0]) / 100)
    lanes = max((lane for _, lane in placed), default=0) + 1
    height = max(1.0, lanes * _LANE)
    top = drawing.room(height, patient.number)
    each = (height - 0.2) / lanes
    for span, lane in placed:
        upper = top + 0.1 + lane * each
        _draw_event(drawing, span, (upper + 0.05, upper + each - 0.05), days, run=patient.number)


def _draw_event(
    drawing: _Drawing, span: Span, between: tuple[float, float], days: tuple[float, float], run: str
) -> None:
    event, middle = span.event, sum(between) / 2
    look = _look(event)
    thin = (days[1] - days[0]) * _THIN
    start, end = span.start, max(span.end, span.start + thin)
    for low, high in ((span.low, start), (end, span.high)):
        if high > low:
            unsure = Look(look.tone, is_dashed=True, is_filled=False)
            drawing.marks.append(Line(x=np.array([low, high]), y=np.array([middle, middle]), look=unsure))
    drawing.marks.append(
        Bar(left=start, right=end, bottom=between[1], top=between[0], look=look, has_edge=not look.is_filled)
    )
    if span.is_open:
        drawing.marks.append(
            Arrow(from_x=end, from_y=middle, to_x=end + thin * 5, to_y=middle, look=Look(look.tone))
        )
    drawing.stops.append(Stop(start, middle, _event_words(event), run, event.key))


def _look(event: SafetyEvent) -> Look:
    if not event.is_emergent or event.is_later:
        return Look(Tone.MUTED) if event.is_serious else _BEFORE
    return _SERIOUS if event.is_serious else _OTHER


def _event_words(event: SafetyEvent) -> str:
    grade = tr("grade {grade}", grade=event.grade) if event.grade else tr("no grade yet")
    parts = [
        f"{event.patient.number}: {event.term or tr('no term yet')}",
        grade,
        tr("serious") if event.is_serious else "",
        tr("from {day}", day=onset_words(event.onset)),
        tr("ongoing") if event.is_ongoing else _until(event),
        event.outcome,
        tr("after a later infusion") if event.is_later else "",
        tr("not treatment-emergent") if event.is_emergent is False else "",
    ]
    return ", ".join(part for part in parts if part)


def _until(event: SafetyEvent) -> str:
    return tr("until {day}", day=date_words(event.end)) if event.end else tr("end not known")


def _picture(
    data: SafetyData,
    drawing: _Drawing,
    days: tuple[float, float],
    spans: Sequence[Sequence[Span]],
    words: _Words,
) -> Picture:
    events = [span.event for of_patient in spans for span in of_patient]
    marks = [*_ground(data, days), *drawing.marks] if drawing.marks else []
    rows = max(drawing.bottom + 0.5, _LEAST_ROWS)  # few events stay as slim as many
    return Picture(
        name=words.name,
        title=words.title,
        description=tr_count(
            "{title}: {count} event on a line of days from the infusion.",
            "{title}: {count} events on a line of days from the infusion.",
            len(events),
            title=words.title,
        ),
        x=Axis(
            label=_axis_words(data), low=days[0], high=days[1], ticks=_day_ticks(data, days), has_grid=True
        ),
        y=Axis(label="", low=-0.5, high=rows - 0.5, ticks=tuple(drawing.ticks), scale="rows"),
        marks=tuple(marks),
        table=timeline_table(data, events, words.title, words.sentence),
        stops=tuple(drawing.stops),
        legend=_legend(events) if marks else (),
        notes=words.notes,
        sentence="" if marks else words.sentence,
        aspect=max(0.6, min(1.8, 26 / (rows + 6))),
    )


def _ground(data: SafetyData, days: tuple[float, float]) -> Iterator[Mark]:
    yield Rule(at=0.0, look=Look(Tone.ACCENT, width=1.3), words=tr("Infusion"), is_upright=True)
    if days[0] < data.window_days < days[1]:
        window = tr("{days} days", days=data.window_days)
        look = Look(Tone.MUTED, width=1.0, is_dashed=True)
        yield Rule(at=float(data.window_days), look=look, words=window, is_upright=True)


def _day_ticks(data: SafetyData, days: tuple[float, float]) -> tuple[tuple[float, str], ...]:
    """Name days as the design counts them; where the infusion is day 1, there is no day 0."""
    found = []
    for tick in nice_ticks(days[0], days[1], _TICKS):
        is_shifted = data.design.day_convention is DayConvention.STUDY_DAY and tick > 0
        found.append((tick - 1 if is_shifted else tick, day_words(round(tick))))
    if data.design.day_convention is DayConvention.STUDY_DAY:
        found = [(at, "1" if words == "0" else words) for at, words in found]
    return tuple(found)


def _day_axis(data: SafetyData, days: tuple[float, float]) -> Axis:
    ticks = _day_ticks(data, days)
    return Axis(label=_axis_words(data), low=days[0], high=days[1], ticks=ticks, has_grid=True)


def _axis_words(data: SafetyData) -> str:
    is_study_day = data.design.day_convention is DayConvention.STUDY_DAY
    return tr("Study day (the infusion is day 1)") if is_study_day else tr("Days from the infusion")


def _legend(events: Sequence[SafetyEvent]) -> tuple[LegendEntry, ...]:
    kinds = (
        (_SERIOUS, tr("Serious, treatment-emergent")),
        (_OTHER, tr("Not serious, treatment-emergent")),
        (_BEFORE, tr("Not treatment-emergent")),
    )
    used = {_look(event).tone for event in events}
    return tuple(LegendEntry(words, look, "bar") for look, words in kinds if look.tone in used)


def _group_words(data: SafetyData, group: str | None) -> str:
    return next((label.label for label in data.labels if label.name == group), tr("No arm"))


def _study_words(data: SafetyData, page: int, shown: Sequence[SafetyPatient]) -> _Words:
    title = tr("Adverse events over time")
    total = pages(data)
    if total > 1:
        title = tr("Adverse events over time, page {page} of {total}", page=page + 1, total=total)
    sentence = tr("No infused patient has an adverse event yet.")
    if not data.infused:
        sentence = tr("Nobody was infused yet.")
    without = len(data.infused) - len(_with_events(data))
    notes = list(_notes())
    if without and shown:
        notes.append(
            tr_count(
                "{count} infused patient without an event is left out.",
                "{count} infused patients without an event are left out.",
                without,
            )
        )
    return _Words("adverse_events_over_time", title, sentence, tuple(notes))


def _patient_words(patient: SafetyPatient | None, spans: Sequence[Span]) -> _Words:
    if patient is None:
        return _Words("adverse_events", tr("Adverse events"), tr("This patient is not in this study."))
    title = tr("Adverse events of {number}", number=patient.number)
    sentence = (
        tr("{number} has no adverse event.", number=patient.number)
        if patient.began is not None
        else tr("{number} was not infused: there is no day to count from.", number=patient.number)
    )
    return _Words(f"adverse_events_{patient.number}", title, sentence, tuple(_notes()) if spans else ())


def _notes() -> Iterator[str]:
    yield tr(
        "A dashed line: may have begun or lasted there, as far as is known; an unknown onset is drawn"
        " from the infusion. An arrow: goes on."
    )
