"""The sections of the review report: each takes the events it is about, oldest first, and ends as a table."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.analysis.report_work import ReportRow, ReportWork, Section, row_of, when
from frailty_desktop.storage.audit_event import AuditEvent
from frailty_desktop.storage.tables import FormRow, VisitRow
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import KeyItem
from frailty_desktop.translation import tr

Field = tuple[UUID | None, int, str]
_OUTCOMES: Final = (
    KeyItem.AE_OUTCOME,
    KeyItem.AE_SERIOUS,
    KeyItem.AE_DEATH,
    KeyItem.AE_LIFE_THREATENING,
    KeyItem.AE_HOSPITALISATION,
    KeyItem.AE_DISABILITY,
    KeyItem.AE_CONGENITAL,
    KeyItem.AE_MEDICALLY_IMPORTANT,
)


class Collector(ABC):
    """Gathers one section; `kinds` are the kinds of event it looks at, None for all."""

    kinds: ClassVar[frozenset[str] | None] = frozenset({"answer"})

    def __init__(self, work: ReportWork) -> None:
        self.work = work
        self.rows: list[ReportRow] = []

    @abstractmethod
    def take(self, event: AuditEvent) -> None:
        """Look at an event."""

    @abstractmethod
    def section(self) -> Section:
        """Return what was gathered."""


class LateEntries(Collector):
    """Forms whose first value came days after the visit."""

    def __init__(self, work: ReportWork) -> None:
        super().__init__(work)
        self._first: dict[UUID, AuditEvent] = {}

    def take(self, event: AuditEvent) -> None:
        """Keep the first value of each form."""
        if event.form_id is not None:
            self._first.setdefault(event.form_id, event)

    def section(self) -> Section:
        """Compare with the days of the visits."""
        for form_id, day in self._visit_days():
            event = self._first.get(form_id)
            days = (event.at.date() - day).days if event else 0
            if event is not None and days > self.work.late_after_days:
                line = self.work.line(event)
                cells = (line.patient, line.where, date_words(day), when(event.at), str(days), line.person)
                self.rows.append(row_of(event, line, *cells))
        self.rows.sort(key=lambda row: -int(row.cells[4]))
        return Section(
            "late",
            tr("Entered late"),
            (tr("Patient"), tr("Form"), tr("Visit"), tr("Entered"), tr("Days"), tr("By")),
            tuple(self.rows),
            tr("Every form was begun within {days} days of its visit.", days=self.work.late_after_days),
        )

    def _visit_days(self) -> list[tuple[UUID, date]]:
        query = (
            select(FormRow.id, VisitRow.date)
            .join(VisitRow, VisitRow.id == FormRow.visit_id)
            .where(VisitRow.date.is_not(None), FormRow.voided_reason == "")
        )
        return [(row.id, row.date) for row in self.work.session.execute(query)]


class AfterVerification(Collector):
    """Values changed after they were compared with the source."""

    kinds = frozenset({"answer", "source_mark"})

    def __init__(self, work: ReportWork) -> None:
        super().__init__(work)
        self._marked: dict[Field, datetime] = {}

    def take(self, event: AuditEvent) -> None:
        """Remember marks; list what touches one."""
        place = (event.form_id, event.group_ordinal, event.item)
        if event.kind == "source_mark":
            self._marked.pop(place, None)
            if not event.new_values.get("is_withdrawn"):
                self._marked[place] = event.at
        elif place in self._marked:
            line = self.work.line(event)
            verified = when(self._marked.pop(place))
            cells = (line.patient, line.where, line.label, line.old, line.new, verified, when(event.at))
            self.rows.append(row_of(event, line, *cells, line.person, line.reason))

    def section(self) -> Section:
        """Return what was gathered."""
        heading = (tr("Patient"), tr("Form"), tr("Field"), tr("Verified value"), tr("New"), tr("Verified"))
        return Section(
            "after_verification",
            tr("Changed after verification"),
            (*heading, tr("Changed"), tr("By"), tr("Reason")),
            tuple(self.rows),
            tr("No verified value was changed."),
        )


class AfterSignature(Collector):
    """Signatures that a change made void."""

    kinds = frozenset({"signature"})

    def take(self, event: AuditEvent) -> None:
        """List a signature that became void."""
        if event.old is not None and event.new_values.get("voided_at"):
            line = self.work.line(event)
            why = str(event.new_values.get("voided_because", "")) or line.reason
            self.rows.append(row_of(event, line, line.patient, line.where, when(event.at), line.person, why))

    def section(self) -> Section:
        """Return what was gathered."""
        return Section(
            "after_signature",
            tr("Changed after signature"),
            (tr("Patient"), tr("Signed"), tr("Void since"), tr("By"), tr("Why")),
            tuple(self.rows),
            tr("No signature was made void by a change."),
        )


class OddHours(Collector):
    """Values entered outside the working day, by person and day."""

    def __init__(self, work: ReportWork) -> None:
        super().__init__(work)
        self._days: dict[tuple[date, UUID], list[AuditEvent]] = {}
        self._counts: Counter[tuple[date, UUID]] = Counter()

    def take(self, event: AuditEvent) -> None:
        """Count it, and keep the first and the last of the day."""
        at = event.at
        if event.person_id.int and not self.work.is_working_time(at):
            place = (at.date(), event.person_id)
            self._counts[place] += 1
            self._days.setdefault(place, [event, event])[1] = event

    def section(self) -> Section:
        """Return one row for each person and day."""
        for place, (first, last) in sorted(self._days.items(), key=lambda entry: entry[0][0]):
            line = self.work.line(first)
            span = f"{first.at:%H:%M} - {last.at:%H:%M}"
            cells = (f"{place[0]:%a} {date_words(place[0])}", line.person, span, str(self._counts[place]))
            self.rows.append(row_of(first, line, *cells))
        return Section(
            "odd_hours",
            tr("Entered at odd hours"),
            (tr("Day"), tr("Person"), tr("Between"), tr("Values")),
            tuple(self.rows),
            tr("Everything was entered in working hours."),
        )


class ChangedOutcomes(Collector):
    """Endpoints corrected after the form was complete; outcome or seriousness of an event changed."""

    def __init__(self, work: ReportWork) -> None:
        super().__init__(work)
        design = work.design
        self._endpoints = {endpoint.item for endpoint in design.endpoints}
        self._of_events = {design.key_items[part] for part in _OUTCOMES if part in design.key_items}

    def take(self, event: AuditEvent) -> None:
        """List it when an outcome became another one."""
        is_endpoint = event.is_correction and event.item in self._endpoints
        if not (is_endpoint or event.item in self._of_events) or event.old is None:
            return
        line = self.work.line(event)
        if line.old != line.new and (line.old or is_endpoint):
            cells = (line.patient, line.where, line.label, line.old, line.new, when(event.at), line.person)
            self.rows.append(row_of(event, line, *cells, line.reason))

    def section(self) -> Section:
        """Return what was gathered."""
        return Section(
            "outcomes",
            tr("Changed outcomes"),
            (
                tr("Patient"),
                tr("Form"),
                tr("Field"),
                tr("Old"),
                tr("New"),
                tr("Changed"),
                tr("By"),
                tr("Reason"),
            ),
            tuple(self.rows),
            tr("No endpoint of a complete form and no outcome of an adverse event was changed."),
        )


class Corrections(Collector):
    """How much of what each person entered on each form was corrected later, and by whom."""

    def __init__(self, work: ReportWork) -> None:
        super().__init__(work)
        self._entered: Counter[tuple[UUID, str]] = Counter()
        self._corrected: Counter[tuple[UUID, str]] = Counter()
        self._form_of = {item.name: form for form in work.design.forms for item in form.items()}

    def take(self, event: AuditEvent) -> None:
        """Count it."""
        form = self._form_of.get(event.item)
        place = (event.person_id, form.short_title or form.title if form else event.item)
        (self._corrected if event.is_correction else self._entered)[place] += 1

    def section(self) -> Section:
        """Return one row for each person and form with a correction, the most first."""
        for (person_id, form), count in self._corrected.most_common():
            entered = self._entered[person_id, form]
            name = self.work.words.person(person_id)
            self.rows.append(ReportRow((name, form, str(count), str(entered))))
        return Section(
            "corrections",
            tr("Corrections by person and form"),
            (tr("Person"), tr("Form"), tr("Corrections"), tr("Values entered")),
            tuple(self.rows),
            tr("No complete form was corrected."),
        )


class AcceptedChecks(Collector):
    """Soft checks that were accepted, by check."""

    kinds = frozenset({"acceptance"})

    def __init__(self, work: ReportWork) -> None:
        super().__init__(work)
        self._found: dict[tuple[str, str], list[AuditEvent]] = {}

    def take(self, event: AuditEvent) -> None:
        """Keep a new acceptance."""
        if event.old is None:
            place = (event.item, str(event.new_values.get("check_name", "")))
            self._found.setdefault(place, []).append(event)

    def section(self) -> Section:
        """Return one row for each check, the most often accepted first."""
        for (_item, check), events in sorted(self._found.items(), key=lambda entry: -len(entry[1])):
            line = self.work.line(events[-1])
            label = line.label.partition(": ")[2] or line.label
            cells = (label, check.replace("_", " "), str(len(events)), line.patient, line.person, line.new)
            self.rows.append(row_of(events[-1], line, *cells))
        return Section(
            "accepted",
            tr("Checks accepted"),
            (tr("Field"), tr("Check"), tr("Times"), tr("Last at"), tr("By"), tr("Last reason")),
            tuple(self.rows),
            tr("No unusual value was accepted."),
        )


class Listed(Collector):
    """Events that are listed as they are."""

    name: ClassVar[str]

    def take(self, event: AuditEvent) -> None:
        """List it."""
        line = self.work.line(event)
        told = " → ".join(words for words in (line.old, line.new) if words)
        cells = (when(event.at), line.person, line.workstation, line.action, told)
        self.rows.append(row_of(event, line, *cells))

    def words(self) -> tuple[str, str]:
        """Return the title, and what is said when there is none."""
        raise NotImplementedError

    def section(self) -> Section:
        """Return what was gathered."""
        title, empty = self.words()
        heading = (tr("When"), tr("Person"), tr("Workstation"), tr("What was being done"), tr("What"))
        return Section(self.name, title, heading, tuple(self.rows), empty)


class Refusals(Listed):
    """Rights that were missing."""

    name = "refused"
    kinds = frozenset({"refusal"})

    def words(self) -> tuple[str, str]:
        """Return the title, and what is said when there is none."""
        return tr("Refused rights"), tr("Nobody tried what they may not do.")


class FailedSignIns(Listed):
    """Sign-ins that failed."""

    name = "failed_sign_ins"
    kinds = frozenset({"failed_sign_in"})

    def words(self) -> tuple[str, str]:
        """Return the title, and what is said when there is none."""
        return tr("Failed sign-ins"), tr("No sign-in failed.")


class ClocksSetBack(Listed):
    """Clocks that were set back."""

    name = "clock"
    kinds = frozenset({"clock"})

    def words(self) -> tuple[str, str]:
        """Return the title, and what is said when there is none."""
        return tr("Clocks set back"), tr("No workstation's clock was set back.")


SECTIONS: Final[tuple[Callable[[ReportWork], Collector], ...]] = (
    LateEntries,
    AfterVerification,
    AfterSignature,
    ChangedOutcomes,
    Corrections,
    AcceptedChecks,
    OddHours,
    Refusals,
    FailedSignIns,
    ClocksSetBack,
)
"""The sections in the order of the report."""
