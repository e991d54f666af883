"""Shows enrolment: the curve beside the plan, the sites, and what the pace so far amounts to in words."""

import math
from datetime import date

from frailty_desktop.analysis.conduct_enrolment import EnrolmentFigures, Pace, SiteEnrolment
from frailty_desktop.analysis.conduct_enrolment_pictures import curve, site_bars
from frailty_desktop.analysis.conduct_facts import ConductPatient
from frailty_desktop.analysis.conduct_view import (
    ConductView,
    Listing,
    ListLine,
    columns,
    count_cell,
    day_cell,
    list_key,
    listing,
    patient_key,
    site_words,
    text_cell,
)
from frailty_desktop.analysis.picture import Cell, Row, TableView
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_conduct import ConductPlan, planned_by
from frailty_desktop.translation import tr, tr_count


def enrolment_view(figures: EnrolmentFigures, design: StudyDesign) -> ConductView:
    """Show enrolment that was counted already."""
    plan = design.plans.conduct if figures.is_whole else None
    first = figures.days[0][0] if figures.days else None
    notes = _notes(figures, design)
    table = _curve_table(figures, plan, notes)
    pictures = [curve(figures.days, figures.today, first, plan, design.enrolment.planned, table, notes)]
    site_table = _site_table(figures)
    if len(figures.by_site) > 1:
        bars = [
            (site_words(site.code, figures.sites), site.enrolled, site.planned_in_all, site.code)
            for site in figures.by_site
        ]
        pictures.append(site_bars(bars, site_table))
    return ConductView(
        name="enrolment",
        sentences=tuple(_sentences(figures, design.enrolment.planned)),
        pictures=tuple(pictures),
        tables=(site_table, table),
        lists={list_key("enrolment", site.code): _listing(figures, site.code) for site in figures.by_site},
    )


# Words


def _sentences(figures: EnrolmentFigures, planned: int) -> list[str]:
    everybody = figures.everybody
    if not everybody.screened:
        return [tr("Nobody is in the study yet. The first patient is entered on the page of patients.")]
    if not figures.days:
        words = tr("Nobody is enrolled yet.")
        return [words + " " + tr("{count} in screening.", count=everybody.in_screening)]
    if not figures.is_whole:
        return [tr("{count} enrolled at the sites you may look at.", count=everybody.enrolled)]
    found = [tr("{count} of {planned} patients are enrolled.", count=everybody.enrolled, planned=planned)]
    if everybody.planned is not None and everybody.enrolled < planned:
        found[0] += " " + _against_plan(everybody.enrolled, everybody.planned)
    return found + _arithmetic(figures, planned - everybody.enrolled)


def _against_plan(enrolled: int, planned: float) -> str:
    by_now = math.floor(planned + 1e-9)
    behind = by_now - enrolled
    if behind > 0:
        words = tr_count("{count} fewer", "{count} fewer", behind)
    elif behind < 0:
        words = tr_count("{count} more", "{count} more", -behind)
    else:
        words = tr("as many")
    return tr("The plan says {planned} by today: {difference}.", planned=by_now, difference=words)


def _arithmetic(figures: EnrolmentFigures, left: int) -> list[str]:
    if left <= 0:
        return [
            tr("Nobody more is planned. The last was enrolled on {day}.", day=_words(figures.days[-1][0]))
        ]
    found = []
    if figures.since_first is not None:
        how = tr("In the {days} days since the first patient {count} were enrolled.")
        found.append(_projected(figures.since_first, how, left))
    if figures.recent is not None:
        found.append(_projected(figures.recent, tr("In the last {days} days {count} were enrolled."), left))
    if not found:
        return [tr("{left} are still to come.", left=left)]
    return [*found, tr("This is arithmetic with the pace so far, not a forecast.")]


def _projected(pace: Pace, how: str, left: int) -> str:
    counted = how.format(days=pace.days, count=pace.enrolled)
    if not pace.enrolled:
        return counted + " " + tr("At that pace the {left} still to come never are.", left=left)
    if pace.ends_on is None:
        then = tr("At that pace the {left} still to come take over a hundred years.", left=left)
    else:
        day = _words(pace.ends_on)
        then = tr("At that pace the {left} still to come are enrolled by {day}.", left=left, day=day)
    return counted + " " + then


def _words(day: date) -> str:
    return date_words(day)


def _notes(figures: EnrolmentFigures, design: StudyDesign) -> tuple[str, ...]:
    plan, planned = design.plans.conduct, design.enrolment.planned
    notes = []
    milestones = plan.of_site("")
    if figures.is_whole and milestones:
        notes.append(tr("Plan: {source} Straight lines between its milestones.", source=plan.source))
        if milestones[-1].patients != planned:
            notes.append(
                tr(
                    "The plan ends at {count} patients, the design plans {planned}.",
                    count=milestones[-1].patients,
                    planned=planned,
                )
            )
    elif figures.is_whole:
        notes.append(
            tr("The design has no enrolment plan, only the number of {planned} patients.", planned=planned)
        )
    if figures.dated_ahead:
        notes.append(
            tr_count(
                "{count} enrolment is dated after today. Is the clock of this computer right?",
                "{count} enrolments are dated after today. Is the clock of this computer right?",
                figures.dated_ahead,
            )
        )
    return tuple(notes)


# Tables


def _curve_table(figures: EnrolmentFigures, plan: ConductPlan | None, notes: tuple[str, ...]) -> TableView:
    milestones = plan.of_site("") if plan is not None else ()
    first = figures.days[0][0] if figures.days else None
    rows = []
    for day, count in figures.days:
        planned = planned_by(milestones, first, day) if first is not None else None
        rows.append(Row((day_cell(day), count_cell(count), _planned_cell(planned))))
    return TableView(
        columns(
            ("day", tr("Day")), ("enrolled", tr("Enrolled by then"), True), ("planned", tr("Planned"), True)
        ),
        tuple(rows),
        title=tr("Enrolment by day"),
        notes=notes,
        sentence="" if rows else tr("Nobody is enrolled yet."),
    )


def _planned_cell(planned: float | None) -> Cell:
    if planned is None:
        return Cell("", "")
    return Cell(f"{planned:.1f}", f"{planned:.4g}")


def _site_table(figures: EnrolmentFigures) -> TableView:
    rows = [_site_row(site, site_words(site.code, figures.sites)) for site in figures.by_site]
    if len(rows) != 1:
        rows.append(_site_row(figures.everybody, tr("All sites")))
    return TableView(
        columns(
            ("site", tr("Site")),
            ("screened", tr("Screened"), True),
            ("in_screening", tr("In screening"), True),
            ("failed", tr("Screen failures"), True),
            ("enrolled", tr("Enrolled"), True),
            ("planned", tr("Planned by today"), True),
            ("planned_in_all", tr("Planned in all"), True),
            ("last", tr("Last enrolled")),
        ),
        tuple(rows),
        title=tr("Enrolment by site"),
    )


def _site_row(site: SiteEnrolment, name: str) -> Row:
    planned = Cell("", "") if site.planned_in_all is None else count_cell(site.planned_in_all)
    cells = (
        text_cell(name),
        count_cell(site.screened),
        count_cell(site.in_screening),
        count_cell(site.failed),
        count_cell(site.enrolled),
        _planned_cell(site.planned),
        planned,
        day_cell(site.last_on),
    )
    return Row(cells, list_key("enrolment", site.code) if site.code else "")


def _listing(figures: EnrolmentFigures, code: str) -> Listing:
    return listing(
        tr("Patients of {site}", site=site_words(code, figures.sites)),
        columns(
            ("patient", tr("Patient")),
            ("status", tr("Status")),
            ("screened", tr("Screened")),
            ("enrolled", tr("Enrolled")),
            ("reason", tr("Reason")),
        ),
        [patient for patient in figures.patients if patient.site == code],
        _line,
        tr("No patient of this site yet."),
    )


def _line(patient: ConductPatient) -> ListLine:
    words = (
        patient.number,
        patient.status.label,
        date_words(patient.screened_on) if patient.screened_on else "",
        date_words(patient.enrolled_on) if patient.enrolled_on else "",
        patient.status_reason,
    )
    return ListLine(words, patient_key(patient.id))
