"""Draws the missing forms as a heat map of forms by visits, with its table and the list behind each cell."""

from collections import defaultdict
from datetime import date

from sqlalchemy.orm import Session

from frailty_desktop.analysis.conduct_facts import ConductFacts, Sites, read_facts
from frailty_desktop.analysis.conduct_forms import (
    FormCounts,
    MissingForm,
    MissingForms,
    all_forms,
    missing_of,
    scheduled_visits,
    uuid_of,
)
from frailty_desktop.analysis.conduct_view import (
    ConductView,
    Listing,
    ListLine,
    columns,
    count_cell,
    form_key,
    list_key,
    listing,
    number_words,
    patient_key,
    share_cell,
    share_words,
    site_words,
    text_cell,
)
from frailty_desktop.analysis.picture import (
    Axis,
    Bar,
    Cell,
    Column,
    LegendEntry,
    Look,
    Mark,
    Picture,
    Row,
    Stop,
    TableView,
    Tone,
)
from frailty_desktop.study.clinic_order import clinic_order
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import Form, StudyDesign, VisitPlan
from frailty_desktop.translation import tr

_HALF = 0.46
_FAINTEST = 0.12  # one missing form of many must not look like none


def form_heat_map(session: Session, design: StudyDesign, today: date, sites: Sites = None) -> ConductView:
    """Show which due forms are missing, form by form and visit by visit, as of a day."""
    facts = read_facts(session, design, today, sites)
    return heat_map_of(facts, missing_of(session, facts))


def heat_map_of(facts: ConductFacts, found: MissingForms) -> ConductView:
    """Show forms that were counted already."""
    visits = scheduled_visits(facts.design)
    forms = [
        form
        for form in clinic_order(visits, all_forms(facts.design))
        if any((form.name, visit.name) in found.cells for visit in visits)
    ]
    table = _table(facts, forms, visits, found)
    lines: dict[tuple[str, str], list[MissingForm]] = defaultdict(list)
    for missing in found.missing:
        lines[missing.form, missing.visit].append(missing)
    titles = {form.name: form.title for form in forms}
    labels = {visit.name: visit.label for visit in visits}
    return ConductView(
        name="forms",
        sentences=(_sentence(facts, found.total()),),
        pictures=(_picture(facts, forms, visits, found, table),),
        tables=(table, _site_table(facts, found)),
        lists={
            list_key("forms", form, visit): _listing(titles[form], labels[visit], missing)
            for (form, visit), missing in lines.items()
        },
    )


def _sentence(facts: ConductFacts, total: FormCounts) -> str:
    if not total.due:
        return tr("No form is due yet.")
    words = tr(
        "Complete: {share} of the forms that are due. Begun {begun}, empty {empty}.",
        share=share_words(total.complete, total.due),
        begun=total.begun,
        empty=total.empty,
    )
    plan = facts.design.plans.conduct
    if plan.entry_days is None and plan.completion_days is None:
        return words
    return words + " " + tr("Past the deadline: {late}.", late=total.late)


def _notes(facts: ConductFacts) -> tuple[str, ...]:
    plan = facts.design.plans.conduct
    notes = [
        tr(
            "A form is due once its visit took place, or the visit's window closed unrecorded. "
            "Forms of missed visits, and forms that a condition does not ask for, do not count."
        )
    ]
    if plan.entry_days is not None and plan.completion_days is not None:
        notes.append(
            tr(
                "Deadline: begun within {entry} days of the visit, complete within {complete}. {source}",
                entry=plan.entry_days,
                complete=plan.completion_days,
                source=plan.source,
            )
        )
    return tuple(notes)


def _picture(
    facts: ConductFacts, forms: list[Form], visits: list[VisitPlan], found: MissingForms, table: TableView
) -> Picture:
    marks: list[Mark] = []
    stops: list[Stop] = []
    for row, form in enumerate(forms):
        for column, visit in enumerate(visits):
            counts = found.cells.get((form.name, visit.name))
            if counts is None or not (counts.due or counts.at_missed_visits):
                continue
            marks.append(_cell(row, column, counts))
            opens = list_key("forms", form.name, visit.name) if counts.missing else ""
            stops.append(Stop(float(column), float(row), _words(form, visit, counts), form.title, opens))
    return Picture(
        name="missing-forms",
        title=tr("Missing forms"),
        description=tr(
            "Forms down, visits across; each cell is the number of due forms that are not complete."
        ),
        x=Axis(
            label=tr("Visit"),
            low=-0.5,
            high=max(len(visits), 1) - 0.5,
            ticks=tuple((float(place), visit.short_label) for place, visit in enumerate(visits)),
            scale="rows",
        ),
        y=Axis(
            label=tr("Form"),
            low=-0.5,
            high=max(len(forms), 1) - 0.5,
            ticks=tuple((float(place), form.short_title or form.title) for place, form in enumerate(forms)),
            scale="rows",
        ),
        marks=tuple(marks),
        table=table,
        stops=tuple(stops),
        legend=(
            LegendEntry(tr("none missing"), Look(Tone.SHADE, strength=0.0), "bar"),
            LegendEntry(tr("half of the due ones missing"), Look(Tone.SHADE, strength=0.5), "bar"),
            LegendEntry(tr("all missing"), Look(Tone.SHADE, strength=1.0), "bar"),
        ),
        notes=_notes(facts),
        sentence="" if marks else tr("No form is due yet."),
        aspect=max(0.8, min(1.8, 14.0 / (len(forms) + 2))),
    )


def _cell(row: int, column: int, counts: FormCounts) -> Bar:
    share = counts.missing / counts.due if counts.due else 0.0
    strength = max(share, _FAINTEST) if counts.missing else 0.0
    words = str(counts.missing) if counts.due else ""
    return Bar(
        left=column - _HALF,
        right=column + _HALF,
        bottom=row + _HALF,
        top=row - _HALF,
        look=Look(Tone.SHADE, strength=strength),
        words=words,
        has_edge=True,
        is_hatched=not counts.due,
    )


def _words(form: Form, visit: VisitPlan, counts: FormCounts) -> str:
    place = tr("{form}, {visit}", form=form.title, visit=visit.label)
    if not counts.due:
        return tr("{place}: only missed visits so far", place=place)
    words = tr(
        "{place}: {complete} complete, {begun} begun, {empty} empty of {due} due",
        place=place,
        complete=counts.complete,
        begun=counts.begun,
        empty=counts.empty,
        due=counts.due,
    )
    return words + "; " + tr("{late} past the deadline", late=counts.late) if counts.late else words


def _columns(*first: tuple[str, str]) -> tuple[Column, ...]:
    return columns(
        *first,
        ("due", tr("Due"), True),
        ("complete", tr("Complete"), True),
        ("begun", tr("Begun"), True),
        ("empty", tr("Empty"), True),
        ("complete_percent", tr("Complete, %"), True),
        ("late", tr("Past the deadline"), True),
    )


def _counts(counts: FormCounts) -> tuple[Cell, ...]:
    return (
        count_cell(counts.due),
        count_cell(counts.complete),
        count_cell(counts.begun),
        count_cell(counts.empty),
        share_cell(counts.complete, counts.due),
        count_cell(counts.late),
    )


def _table(facts: ConductFacts, forms: list[Form], visits: list[VisitPlan], found: MissingForms) -> TableView:
    rows = []
    for form in forms:
        for visit in visits:
            counts = found.cells.get((form.name, visit.name))
            if counts is None:
                continue
            opens = list_key("forms", form.name, visit.name) if counts.missing else ""
            rows.append(Row((text_cell(form.title), text_cell(visit.label), *_counts(counts)), opens))
    return TableView(
        _columns(("form", tr("Form")), ("visit", tr("Visit"))),
        tuple(rows),
        title=tr("Forms by visit"),
        notes=_notes(facts),
        sentence="" if rows else tr("No form is due yet."),
    )


def _site_table(facts: ConductFacts, found: MissingForms) -> TableView:
    rows = [
        Row((text_cell(site_words(code, facts.sites)), *_counts(found.by_site.get(code, FormCounts()))))
        for code in facts.sites
    ]
    return TableView(
        _columns(("site", tr("Site"))),
        tuple(rows) if found.cells else (),
        title=tr("Forms by site"),
        sentence="" if found.cells else tr("No form is due yet."),
    )


def _listing(form: str, visit: str, missing: list[MissingForm]) -> Listing:
    return listing(
        tr("{form}, {visit}: not complete", form=form, visit=visit),
        columns(
            ("patient", tr("Patient")),
            ("site", tr("Site")),
            ("due", tr("Due since")),
            ("state", tr("Form")),
            ("days", tr("Days"), True),
            ("late", tr("Deadline")),
        ),
        sorted(missing, key=lambda found: -found.days),
        _line,
        tr("Nothing is missing."),
    )


def _line(missing: MissingForm) -> ListLine:
    form_id, patient_id = uuid_of(missing), missing.patient.id
    words = (
        missing.patient.number,
        missing.patient.site,
        date_words(missing.due_on),
        tr("empty") if form_id is None else tr("begun"),
        number_words(missing.days),
        tr("past the deadline") if missing.is_late else "",
    )
    return ListLine(words, patient_key(patient_id) if form_id is None else form_key(form_id, patient_id))
