"""The words and numbers of safety tables, and the sentences that say how everything is counted."""

from collections.abc import Iterator
from datetime import timedelta

from frailty_desktop.analysis.chart_words import with_unit
from frailty_desktop.analysis.picture import Cell, Column
from frailty_desktop.analysis.proportions import Proportion
from frailty_desktop.analysis.safety_data import SafetyData
from frailty_desktop.study.blinding import GroupLabel
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.translation import tr, tr_count

NO_CASE = "–"


def percent_words(share: float) -> str:
    """Write a share as a percentage with one decimal."""
    return with_unit(f"{100 * share:.1f}", "%")


def patients_words(count: int, size: int) -> str:
    """Write how many patients, and their share: "3 (30.0 %)"; a dash when there is nobody."""
    if not count:
        return NO_CASE if not size else "0"
    return f"{count} ({percent_words(count / size)})"


def proportion_words(found: Proportion) -> str:
    """Write a proportion with its exact interval: "0.0 % (0.0 to 30.8)"."""
    if found.share is None or found.low is None or found.high is None:
        return tr("nobody infused")
    low, high = f"{100 * found.low:.1f}", f"{100 * found.high:.1f}"
    return f"{percent_words(found.share)} ({tr('{low} to {high}', low=low, high=high)})"


def proportion_value(found: Proportion) -> str:
    """Write a proportion with its interval for a file, in per cent: "0.00 [0.00; 30.85]"."""
    if found.share is None or found.low is None or found.high is None:
        return ""
    return f"{100 * found.share:.2f} [{100 * found.low:.2f}; {100 * found.high:.2f}]"


def sized_label(label: GroupLabel, size: int) -> str:
    """Name a group with its size: "Placebo (N = 10)"."""
    return tr("{label} (N\u00a0=\u00a0{size})", label=label.label, size=size)


def text_cell(words: str) -> Cell:
    """Make a cell whose words are its value."""
    return Cell(words, words)


def count_cell(count: int | None) -> Cell:
    """Make a cell of a count; empty when there is none to give."""
    return Cell("", "") if count is None else Cell(str(count), str(count))


def group_column(data: SafetyData) -> tuple[Column, ...]:
    """Return the column that names a patient's arm, when arms may be seen."""
    return (Column("arm", tr("Arm")),) if data.is_open else ()


def group_cell(data: SafetyData, group: str | None) -> tuple[Cell, ...]:
    """Return the cell of that column."""
    if not data.is_open:
        return ()
    labels = {label.name: label.label for label in data.labels}
    return (Cell(labels.get(group or "", tr("no arm")), group or ""),)


def day_words(day: int | None) -> str:
    """Write a day counted from the infusion."""
    return "" if day is None else str(day).replace("-", "−")


def onset_words(onset: PartialDate | None) -> str:
    """Write when an event began, as exactly as it is known."""
    return date_words(onset) if onset is not None else tr("not known")


def why_no_groups(data: SafetyData) -> str:
    """Say why a table by groups is empty; nothing when it is not."""
    if not data.labels:
        return data.grouping.sentence or tr("Groups are not shown to this role.")
    if not data.patients:
        return tr("No patient is in this study yet.")
    if not data.infused:
        return tr("Nobody was infused yet: the safety set is empty.")
    return ""


def counting_notes(data: SafetyData) -> tuple[str, ...]:
    """Say how patients and events are counted, with the numbers of those left out."""
    return tuple(_counting(data))


def _counting(data: SafetyData) -> Iterator[str]:
    yield tr("Counted are the patients who were infused (safety set), in the group they were allocated to.")
    if data.is_of_sites:
        yield tr("Only the patients of the sites you are charged with are counted.")
    yield tr(
        "Treatment-emergent: began on or after the infusion, or began before it and became worse after it. An"
        " unknown onset counts, and so does a date half known unless all of it lies before; on the day of the"
        " infusion the hours decide when both are known."
    )
    without = sum(1 for event in data.events if event.patient.began is None)
    if without:
        yield tr_count(
            "{count} event of patients who were not infused is left out.",
            "{count} events of patients who were not infused are left out.",
            without,
        )
    later = sum(1 for event in data.events if event.patient.began is not None and event.is_later)
    if later:
        yield tr_count(
            "{count} event that began on or after a later infusion is left out.",
            "{count} events that began on or after a later infusion are left out.",
            later,
        )
    homeless = sum(1 for patient in data.infused if patient.group not in data.sizes)
    if homeless and data.labels:
        yield tr_count(
            "{count} infused patient has no arm and is counted in none.",
            "{count} infused patients have no arm and are counted in none.",
            homeless,
        )


def still_open(data: SafetyData) -> tuple[str, ...]:
    """Say how many patients have not yet been followed for the whole primary window."""
    window = timedelta(days=data.window_days)
    count = sum(
        1
        for patient in data.infused
        if patient.reference is not None
        and patient.reference + window > data.today
        and not (patient.ends_on and patient.is_dead)
    )
    if not count:
        return ()
    return (
        tr_count(
            "{count} patient was infused less than {days} days ago: more may still happen.",
            "{count} patients were infused less than {days} days ago: more may still happen.",
            count,
            days=data.window_days,
        ),
    )
