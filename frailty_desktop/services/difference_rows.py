"""What a monitor is told, laid out as lines of one shape, for the list, the text and the printed pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frailty_desktop.services.difference_lines import FormPlace, MonitorDifference
from frailty_desktop.translation import tr, tr_count


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One line of the difference, whatever sort it is of; empty parts say nothing."""

    section: str
    at: datetime
    by: str
    patient_number: str
    where: str
    what: str
    old: str = ""
    new: str = ""
    why: str = ""
    note: str = ""
    patient_id: UUID | None = None
    form_id: UUID | None = None
    item: str = ""
    group: int = 0


def rows(difference: MonitorDifference) -> tuple[DifferenceRow, ...]:
    """Lay the difference out as lines, sort by sort: what changed first, what is new after it."""
    parts: tuple[Callable[[MonitorDifference], Iterator[DifferenceRow]], ...] = (
        _values,
        _records,
        _queries,
        _signatures,
        _new_values,
        _marks,
    )
    return tuple(row for part in parts for row in part(difference))


# Lines of each sort


def _where(place: FormPlace) -> str:
    return ", ".join(part for part in (place.visit_label, place.form_title) if part)


def _values(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.values:
        notes = [
            tr("computed") if line.is_derived else "",
            tr("made for a query") if line.is_for_query else "",
            {"cleared": tr("was verified, to verify again"), "verified": tr("verified again"), "": ""}[
                line.mark
            ],
        ]
        yield DifferenceRow(
            tr("Changed values"),
            line.at,
            line.by,
            line.place.patient_number,
            _where(line.place),
            line.label,
            line.old or tr("empty"),
            line.new or tr("empty"),
            line.reason,
            ", ".join(note for note in notes if note),
            line.place.patient_id,
            line.place.form_id,
            line.key.item,
            line.key.group,
        )


def _records(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.records:
        yield DifferenceRow(
            tr("Records"),
            line.at,
            line.by,
            line.patient_number,
            "",
            line.what,
            why=line.reason,
            patient_id=line.patient_id,
            form_id=line.form_id,
        )


def _queries(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    acts = {
        "opened": tr("asked"),
        "answered": tr("answered"),
        "closed": tr("closed"),
        "reopened": tr("asked again"),
        "corrected": tr("corrected"),
    }
    for line in difference.queries:
        yield DifferenceRow(
            tr("Queries"),
            line.at,
            line.by,
            line.place.patient_number,
            _where(line.place),
            line.label,
            new=f"{acts[line.act]}: {line.text}" if line.text else acts[line.act],
            patient_id=line.place.patient_id,
            form_id=line.place.form_id,
            item=line.key.item,
            group=line.key.group,
        )


def _signatures(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.signatures:
        yield DifferenceRow(
            tr("Signatures"),
            line.at,
            f"{line.by} ({line.role})",
            line.patient_number,
            line.where,
            tr("Signature lapsed") if line.is_void else tr("Signature"),
            new=line.meaning,
            why=line.reason,
            patient_id=line.patient_id,
        )


def _new_values(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.new_values:
        yield DifferenceRow(
            tr("New data"),
            line.last_at,
            "",
            line.place.patient_number,
            _where(line.place),
            tr_count("{count} value", "{count} values", line.values),
            new=tr("complete") if line.place.is_complete else tr("in progress"),
            patient_id=line.place.patient_id,
            form_id=line.place.form_id,
        )


def _marks(difference: MonitorDifference) -> Iterator[DifferenceRow]:
    for line in difference.marks:
        said = [
            tr_count("{count} field verified", "{count} fields verified", line.marked) if line.marked else "",
            tr_count("{count} mark taken back", "{count} marks taken back", line.withdrawn)
            if line.withdrawn
            else "",
        ]
        yield DifferenceRow(
            tr("Source verification"),
            line.last_at,
            line.by,
            line.place.patient_number,
            _where(line.place),
            ", ".join(part for part in said if part),
            patient_id=line.place.patient_id,
            form_id=line.place.form_id,
        )
