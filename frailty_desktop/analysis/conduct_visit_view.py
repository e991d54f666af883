"""Shows visit compliance: bars and a table by visit, a table by site, and who is behind each number."""

from frailty_desktop.analysis.conduct_bars import BarKind, BarPart, BarRow, bars_picture, part_words
from frailty_desktop.analysis.conduct_view import (
    ConductView,
    Listing,
    ListLine,
    columns,
    count_cell,
    list_key,
    listing,
    number_words,
    patient_key,
    share_cell,
    share_words,
    site_words,
    text_cell,
)
from frailty_desktop.analysis.conduct_visits import (
    IN_WINDOW,
    LATE,
    MISSED,
    OUT,
    OutsideVisit,
    VisitCompliance,
    VisitCounts,
)
from frailty_desktop.analysis.picture import Column, Look, Picture, Row, TableView, Tone
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import VisitPlan
from frailty_desktop.translation import tr


def visit_view(compliance: VisitCompliance) -> ConductView:
    """Show compliance that was counted already."""
    plans, by_visit = compliance.plans, compliance.by_visit
    table = _table([(plan.label, by_visit[plan.name], plan.name) for plan in plans], compliance.overall)
    sites = [(site_words(code, compliance.sites), counts, "") for code, counts in compliance.by_site.items()]
    return ConductView(
        name="visits",
        sentences=(_sentence(compliance.overall),),
        pictures=(_picture(plans, by_visit, table),),
        tables=(table, _site_table(sites)),
        lists={
            list_key("visits", plan.name, kind.name): _listing(
                plan, kind.words, compliance.outside.get((plan.name, kind.name), ())
            )
            for plan in plans
            for kind in _kinds()
            if kind.name != IN_WINDOW
        },
    )


def _kinds() -> tuple[BarKind, ...]:
    return (
        BarKind(IN_WINDOW, tr("done in window"), Look(Tone.DONE)),
        BarKind(OUT, tr("done out of window"), Look(Tone.SOON)),
        BarKind(LATE, tr("late: window closed, nothing recorded"), Look(Tone.LATE)),
        BarKind(MISSED, tr("missed"), Look(Tone.MISSED), is_hatched=True),
    )


def _sentence(overall: VisitCounts) -> str:
    if not overall.due:
        return tr("No visit was due yet.")
    return tr(
        "Done in window: {share} of the visits that were due. "
        "Out of window {out}, late {late}, missed {missed}.",
        share=share_words(overall.in_window, overall.due),
        out=overall.out_of_window,
        late=overall.late,
        missed=overall.missed,
    )


def _note() -> str:
    return tr(
        "A visit is due once it took place, was recorded as missed, or its window has closed. "
        "Open windows and visits to come are not in the denominator."
    )


def _table(rows: list[tuple[str, VisitCounts, str]], overall: VisitCounts) -> TableView:
    made = [_row(name, counts, visit) for name, counts, visit in rows]
    if len(rows) > 1:
        made.append(_row(tr("All visits"), overall, ""))
    has_any = bool(overall.due + overall.not_yet_due)
    return TableView(
        _columns("visit", tr("Visit")),
        tuple(made) if has_any else (),
        title=tr("Visits by plan"),
        notes=(_note(),),
        sentence="" if has_any else tr("No patient has a visit yet."),
    )


def _site_table(rows: list[tuple[str, VisitCounts, str]]) -> TableView:
    has_any = any(counts.due + counts.not_yet_due for _, counts, _ in rows)
    return TableView(
        _columns("site", tr("Site")),
        tuple(_row(name, counts, "") for name, counts, _ in rows) if has_any else (),
        title=tr("Visits by site"),
        sentence="" if has_any else tr("No patient has a visit yet."),
    )


def _columns(name: str, label: str) -> tuple[Column, ...]:
    return columns(
        (name, label),
        ("due", tr("Due"), True),
        ("in_window", tr("In window"), True),
        ("out_of_window", tr("Out of window"), True),
        ("late", tr("Late"), True),
        ("missed", tr("Missed"), True),
        ("in_window_percent", tr("In window, % of due"), True),
        ("not_yet_due", tr("Not yet due"), True),
    )


def _row(name: str, counts: VisitCounts, visit: str) -> Row:
    # Enter opens the worst there is: what is late before what was missed before what was out of window.
    worst = next(
        (
            kind
            for kind, count in (
                (LATE, counts.late),
                (MISSED, counts.missed),
                (OUT, counts.out_of_window),
            )
            if count
        ),
        "",
    )
    return Row(
        (
            text_cell(name),
            count_cell(counts.due),
            count_cell(counts.in_window),
            count_cell(counts.out_of_window),
            count_cell(counts.late),
            count_cell(counts.missed),
            share_cell(counts.in_window, counts.due),
            count_cell(counts.not_yet_due),
        ),
        key=list_key("visits", visit, worst) if visit and worst else "",
    )


def _picture(plans: tuple[VisitPlan, ...], by_visit: dict[str, VisitCounts], table: TableView) -> Picture:
    rows = []
    for plan in plans:
        counts = by_visit[plan.name]
        parts = (
            (counts.in_window, IN_WINDOW),
            (counts.out_of_window, OUT),
            (counts.late, LATE),
            (counts.missed, MISSED),
        )
        words = {kind.name: kind.words for kind in _kinds()}
        rows.append(
            BarRow(
                plan.label,
                tuple(
                    BarPart(
                        count,
                        kind,
                        part_words(plan.label, words[kind], count, counts.due),
                        "" if kind == IN_WINDOW else list_key("visits", plan.name, kind),
                    )
                    for count, kind in parts
                ),
                tr("{count} due", count=counts.due),
            )
        )
    return bars_picture(
        rows,
        _kinds(),
        name="visit-compliance",
        title=tr("Visit compliance"),
        description=tr(
            "For each visit, the share of due visits that were done in window, out of window, late or missed."
        ),
        table=table,
        x_label=tr("Share of the visits that were due"),
        y_label="",
        is_share=True,
        sentence=tr("No visit was due yet."),
        notes=(_note(),),
    )


def _listing(plan: VisitPlan, kind: str, visits: tuple[OutsideVisit, ...]) -> Listing:
    return listing(
        tr("{visit}: {kind}", visit=plan.label, kind=kind),
        columns(
            ("patient", tr("Patient")),
            ("site", tr("Site")),
            ("target", tr("Target day")),
            ("happened", tr("Took place")),
            ("state", tr("How it stands")),
            ("days", tr("Days outside"), True),
        ),
        visits,
        _line,
        tr("No such visit."),
    )


def _line(outside: OutsideVisit) -> ListLine:
    patient, visit = outside
    words = (
        patient.number,
        patient.site,
        date_words(visit.target) if visit.target else "",
        date_words(visit.happened_on) if visit.happened_on else "",
        visit.state.label,
        number_words(visit.days_early_or_late) if visit.days_early_or_late else "",
    )
    return ListLine(words, patient_key(patient.id))
