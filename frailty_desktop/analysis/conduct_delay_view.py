"""Shows data-entry delay: bars by site, a table, and the forms that took longest."""

from collections import defaultdict
from collections.abc import Iterable

from frailty_desktop.analysis.conduct_bars import BarKind, BarPart, BarRow, bars_picture
from frailty_desktop.analysis.conduct_delay import (
    BANDS,
    BEFORE,
    BEGUN,
    COMPLETE,
    DelayCounts,
    DelayFact,
    EntryDelay,
)
from frailty_desktop.analysis.conduct_view import (
    ConductView,
    Listing,
    ListLine,
    columns,
    count_cell,
    days_cell,
    form_key,
    list_key,
    listing,
    number_words,
    share_cell,
    share_words,
    site_words,
    text_cell,
)
from frailty_desktop.analysis.picture import Cell, Column, Look, Picture, Row, TableView, Tone
from frailty_desktop.storage.raw_ids import as_uuid
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr

_FAINTEST = 0.15  # the same day is a bar too


def _band_kinds() -> tuple[BarKind, ...]:
    kinds = [BarKind(BEFORE, tr("before the visit's date"), Look(Tone.MISSED), is_hatched=True)]
    for place, (first, last) in enumerate(BANDS):
        strength = _FAINTEST + (1.0 - _FAINTEST) * place / (len(BANDS) - 1)
        kinds.append(BarKind(str(place), _band_words(first, last), Look(Tone.SHADE, strength=strength)))
    return tuple(kinds)


def _band_words(first: int, last: int | None) -> str:
    if last is None:
        return tr("over {days} days", days=first - 1)
    if last == 0:
        return tr("the same day")
    return tr("{first}\u2013{last}\u00a0days", first=first, last=last)


def delay_view(delay: EntryDelay, design: StudyDesign) -> ConductView:
    """Show delays that were measured already."""
    overall = delay.overall
    sites = [(site_words(code, delay.sites), counts, code) for code, counts in delay.by_site.items()]
    table = _table(design, sites, overall)
    return ConductView(
        name="delay",
        sentences=(_sentence(design, overall),),
        pictures=(_picture(design, sites, overall, table),),
        tables=(table,),
        lists=_lists(design, delay.facts),
    )


def _sentence(design: StudyDesign, overall: DelayCounts) -> str:
    if not overall.forms:
        return tr("No form of a visit was begun yet.")
    words = tr(
        "Median from the visit to a form begun: {days} days.", days=number_words(overall.median_to_begin or 0)
    )
    if overall.median_to_complete is not None:
        words += " " + tr("To a form complete: {days} days.", days=number_words(overall.median_to_complete))
    plan = design.plans.conduct
    if plan.entry_days is not None:
        words += " " + tr(
            "Begun within {days} days: {share}.",
            days=plan.entry_days,
            share=share_words(overall.begun_in_time, overall.forms),
        )
    if plan.completion_days is not None and overall.completed:
        words += " " + tr(
            "Complete within {days} days: {share}.",
            days=plan.completion_days,
            share=share_words(overall.completed_in_time, overall.completed),
        )
    return words


def _notes(design: StudyDesign, overall: DelayCounts) -> tuple[str, ...]:
    plan = design.plans.conduct
    notes = [
        tr(
            "Days from the date of the visit to the day in the audit trail. "
            "Forms not begun, and log forms, which belong to no visit, are not in these numbers."
        )
    ]
    if plan.entry_days is not None or plan.completion_days is not None:
        notes.append(tr("Deadlines: {source}", source=plan.source))
    if overall.begun[BEFORE]:
        notes.append(
            tr(
                "{count} forms were begun before the date of their visit: a date or a clock is wrong.",
                count=overall.begun[BEFORE],
            )
        )
    return tuple(notes)


def _picture(
    design: StudyDesign, sites: list[tuple[str, DelayCounts, str]], overall: DelayCounts, table: TableView
) -> Picture:
    kinds = _band_kinds()
    rows = []
    shown = sites if len(sites) == 1 else [*sites, (tr("All sites"), overall, "")]
    for name, counts, code in shown if overall.forms else ():
        for what, words, bands in (
            (BEGUN, tr("begun"), counts.begun),
            (COMPLETE, tr("complete"), counts.complete),
        ):
            total = sum(bands.values())
            label = tr("{site}, {what}", site=name, what=words)
            parts = tuple(
                BarPart(
                    bands[kind.name],
                    kind.name,
                    tr(
                        "{row}: {kind} {count} of {total}",
                        row=label,
                        kind=kind.words,
                        count=bands[kind.name],
                        total=total,
                    ),
                    list_key("delay", code, what) if code and kind.name not in (BEFORE, "0") else "",
                )
                for kind in kinds
            )
            rows.append(BarRow(label, parts, tr("{count} forms", count=total)))
    return bars_picture(
        rows,
        kinds,
        name="entry-delay",
        title=tr("From the visit to the entry"),
        description=tr("For each site, the share of forms begun and complete by days after the visit."),
        table=table,
        x_label=tr("Share of the forms"),
        y_label="",
        is_share=True,
        sentence=tr("No form of a visit was begun yet."),
        notes=_notes(design, overall),
    )


def _columns() -> tuple[Column, ...]:
    return columns(
        ("site", tr("Site")),
        ("forms", tr("Forms begun"), True),
        ("median_to_begin", tr("Days to begin, median"), True),
        ("longest_to_begin", tr("Longest"), True),
        ("begun_in_time_percent", tr("Begun in time"), True),
        ("completed", tr("Complete"), True),
        ("median_to_complete", tr("Days to complete, median"), True),
        ("longest_to_complete", tr("Longest"), True),
        ("completed_in_time_percent", tr("Complete in time"), True),
    )


def _table(design: StudyDesign, sites: list[tuple[str, DelayCounts, str]], overall: DelayCounts) -> TableView:
    rows = [_row(design, name, counts, list_key("delay", code, COMPLETE)) for name, counts, code in sites]
    if len(rows) > 1:
        rows.append(_row(design, tr("All sites"), overall, ""))
    return TableView(
        _columns(),
        tuple(rows),
        title=tr("Data entry by site"),
        notes=_notes(design, overall),
        sentence="" if rows else tr("No form of a visit was begun yet."),
    )


def _row(design: StudyDesign, name: str, counts: DelayCounts, key: str) -> Row:
    plan = design.plans.conduct
    nothing = Cell("", "")
    cells = (
        text_cell(name),
        count_cell(counts.forms),
        days_cell(counts.median_to_begin),
        days_cell(counts.longest_to_begin),
        nothing if plan.entry_days is None else share_cell(counts.begun_in_time, counts.forms),
        count_cell(counts.completed),
        days_cell(counts.median_to_complete),
        days_cell(counts.longest_to_complete),
        nothing if plan.completion_days is None else share_cell(counts.completed_in_time, counts.completed),
    )
    return Row(cells, key if counts.longest_to_complete else "")


def _lists(design: StudyDesign, facts: Iterable[DelayFact]) -> dict[str, Listing]:
    """List, for each site, the forms that took longest; those of the same day are left out."""
    titles = {form.name: form.title for form in whole_design(design).forms}
    labels = {visit.name: visit.label for visit in whole_design(design).visits}
    found: dict[str, list[tuple[int, DelayFact]]] = defaultdict(list)
    for fact in facts:
        if fact.days_to_begin:
            found[list_key("delay", fact.site, BEGUN)].append((fact.days_to_begin, fact))
        if fact.days_to_complete:
            found[list_key("delay", fact.site, COMPLETE)].append((fact.days_to_complete, fact))

    def line(entry: tuple[int, DelayFact]) -> ListLine:
        days, fact = entry
        words = (
            fact.number,
            titles.get(fact.form, fact.form),
            labels.get(fact.visit, fact.visit),
            date_words(fact.visit_on),
            number_words(days),
        )
        return ListLine(words, form_key(as_uuid(fact.form_id), as_uuid(fact.patient)))

    headings = {
        BEGUN: tr("Begun after the day of the visit"),
        COMPLETE: tr("Complete after the day of the visit"),
    }
    return {
        key: listing(
            headings[key.rpartition("/")[2]],
            _list_columns(),
            sorted(entries, key=lambda entry: -abs(entry[0])),
            line,
            tr("Everything was entered on the day of the visit."),
        )
        for key, entries in found.items()
    }


def _list_columns() -> tuple[Column, ...]:
    return columns(
        ("patient", tr("Patient")),
        ("form", tr("Form")),
        ("visit", tr("Visit")),
        ("on", tr("Visit on")),
        ("days", tr("Days"), True),
    )
