"""The results table as papers print it, a visit at a time, with what was published, and the forest plots."""

import re
from collections.abc import Iterator
from dataclasses import replace

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.analysis.results_figures import ResultsFigures
from frailty_desktop.errors import UserError
from frailty_desktop.reports.document import (
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.reports.study_reading import StudyReading, drawn, study_document, without_title
from frailty_desktop.translation import tr

_FOREST_MM = 135.0
_INTERVAL = re.compile(r"\[[^\]]*\]")
_PUBLISHED = ("_published", "_published_p")


def results_table(request: DocumentRequest) -> Document:
    """Set out the results, of every visit of the analysis or of the one that is named."""
    return study_document(
        request,
        tr("results-table"),
        tr("Results"),
        lambda reading: tuple(_blocks(reading)),
        is_landscape=True,
    )


def _blocks(reading: StudyReading) -> Iterator[Block]:
    from frailty_desktop.analysis.results_figures import results_figures
    from frailty_desktop.analysis.results_table import results_table as table_of

    figures = results_figures(reading.cohort)
    visits = _visits(reading, figures)
    if figures.sentence or not visits:
        yield TableBlock(without_title(table_of(figures)))
        return
    shown = [visit for visit in visits if _has_values(figures, visit)]
    for visit in shown:
        yield from _visit(figures, visit)
        yield PageBreak()
    yield from _left_out(figures, [visit for visit in visits if visit not in shown])
    yield Heading(tr("How everything was counted"), 1)
    yield from (Paragraph(note, "small") for note in _general_notes(figures))
    yield from _also_published(reading, figures)


def _visit(figures: ResultsFigures, visit: str) -> Iterator[Block]:
    """Set out a visit: its figures with the notes they refer to, what was published, the forest plot."""
    from frailty_desktop.analysis.forest_picture import forest_picture
    from frailty_desktop.analysis.results_table import results_table as table_of

    asked = replace(
        figures, measures=tuple(measure for measure in figures.measures if measure.at(visit) is not None)
    )
    table = table_of(asked, visit)
    general = _general_notes(asked)
    notes = tuple(note for note in table.notes if note not in general)
    yield Heading(table.title, 1)
    yield TableBlock(replace(_published_last(table, figures), title="", notes=notes), is_small=True)
    if figures.comparator is not None:
        yield drawn(forest_picture(figures, visit), _FOREST_MM)


def _has_values(figures: ResultsFigures, visit: str) -> bool:
    found = (measure.at(visit) for measure in figures.measures)
    return any(arm.n for at_visit in found if at_visit is not None for arm in at_visit.arms)


def _left_out(figures: ResultsFigures, visits: list[str]) -> Iterator[Block]:
    """Name the visits without a table, each with the reason."""
    for plan in figures.visits:
        if plan.name in visits:
            found = (measure.at(plan.name) for measure in figures.measures)
            arms = (arm for at_visit in found if at_visit is not None for arm in at_visit.arms)
            why = dict.fromkeys(arm.sentence for arm in arms if arm.sentence)
            yield Paragraph(tr("{visit}: {why}", visit=plan.label, why=" ".join(why)))


def _general_notes(figures: ResultsFigures) -> tuple[str, ...]:
    """Return what is true of the table of every visit: it stands once."""
    from frailty_desktop.analysis.published_words import source_notes
    from frailty_desktop.analysis.results_notes import method_notes

    sources = source_notes(figures.published) if figures.published.sources else ()
    why_not = (figures.why_not_compared,) if figures.comparator is None else ()
    return (*why_not, *method_notes(figures), *sources)


def _published_last(table: TableView, figures: ResultsFigures) -> TableView:
    """Move the published figures behind the study's own, so that two arms stand beside each other."""
    places = sorted(range(len(table.columns)), key=lambda at: _is_published(table.columns[at]))
    labels = {f"{group.name}_published": group.label for group in figures.groups}
    columns = tuple(_renamed(table.columns[at], labels) for at in places)
    rows = tuple(_reordered(row, places) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _is_published(column: Column) -> bool:
    return column.name.endswith(_PUBLISHED)


def _renamed(column: Column, labels: dict[str, str]) -> Column:
    """Name a published column by its arm alone: the numbers of patients are the study's own."""
    if not _is_published(column):
        return column
    return replace(column, label=labels.get(column.name, column.group), group=tr("Published by others"))


def _reordered(row: Row, places: list[int]) -> Row:
    if row.is_heading:
        return row
    return replace(row, cells=tuple(_held_together(row.cells[at]) for at in places))


def _held_together(cell: Cell) -> Cell:
    """Let an interval break before its bracket alone."""
    return replace(cell, words=_INTERVAL.sub(lambda found: found[0].replace(" ", "\u00a0"), cell.words))


def _also_published(reading: StudyReading, figures: ResultsFigures) -> Iterator[Block]:
    from frailty_desktop.analysis.results_table import also_published

    rest = also_published(reading.design, figures)
    if rest.rows:
        yield Heading(tr("Also published"), 1)
        yield Paragraph(tr("Figures of others that have no place in the tables above."), "small")
        general = _general_notes(figures)
        notes = tuple(note for note in rest.notes if note not in general)
        yield TableBlock(replace(rest, title="", notes=notes), is_small=True)


def _visits(reading: StudyReading, figures: ResultsFigures) -> list[str]:
    """Name the visits wanted; those at which no measure is taken have no table."""
    names = [
        plan.name
        for plan in figures.visits
        if any(measure.at(plan.name) is not None for measure in figures.measures)
    ]
    wanted = reading.request.visit
    if not wanted:
        return names
    if wanted not in names:
        raise UserError(
            tr("The results know no visit {visit}.", visit=wanted),
            next_step=tr("There are: {names}.", names=", ".join(names)),
        )
    return [wanted]
