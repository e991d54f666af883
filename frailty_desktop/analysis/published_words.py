"""Published figures in words: beside the study's own in a table, and those that have no place there."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from frailty_desktop.analysis.picture import Cell, Column, Row, TableView
from frailty_desktop.study.design_published import FigureKind, PublishedFigure, PublishedResults, Standing
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design import StudyDesign

AddNote = Callable[[str], str]
"""Takes a sentence that goes under the table, and returns how a cell refers to it: "note 3"."""


def not_loaded() -> str:
    """Say that nobody has read this figure out of a source yet."""
    return tr("not loaded")


def standing_words(standing: Standing) -> str:
    """Say how far a figure can be trusted; nothing of one that the abstract prints."""
    return {
        Standing.ABSTRACT: "",
        Standing.SECONDARY: tr("unconfirmed"),
        Standing.COMPUTED: tr("computed"),
    }[standing]


def figure_words(figure: PublishedFigure) -> str:
    """Write one figure as it is printed; a p value says that it is one."""
    if not figure.kind.is_p:
        return figure.words
    bare = figure.words.removeprefix("=").strip()
    return tr("p {value}", value=bare) if bare.startswith("<") else tr("p = {value}", value=bare)


def cited(figures: Sequence[PublishedFigure], add_note: AddNote) -> str:
    """Write figures with their sources, those of one source and standing together."""
    by_source: dict[tuple[str, ...], list[str]] = {}
    for figure in figures:
        about = [", ".join(figure.sources)]
        about += [words for words in (standing_words(figure.standing),) if words]
        about += [add_note(figure.note)] if figure.note else []
        by_source.setdefault(tuple(about), []).append(figure_words(figure))
    return "; ".join(f"{', '.join(words)} ({', '.join(about)})" for about, words in by_source.items())


def source_notes(published: PublishedResults) -> tuple[str, ...]:
    """Name the sources, and say what the marks of standing mean."""
    if not published.sources:
        return (tr("No published figures are loaded with this design."),)
    sources = [
        tr("{key}: {citation}, doi {doi}.", key=source.key, citation=source.citation, doi=source.doi)
        if source.doi
        else tr("{key}: {citation}.", key=source.key, citation=source.citation)
        for source in published.sources
    ]
    marks = tr(
        "Published figures stand beside the study's own as they are printed. Unconfirmed: from a secondary "
        "summary. Computed: worked out from printed figures."
    )
    return (marks, *([published.notice] if published.notice else []), *sources)


def published_table(design: "StudyDesign", figures: Sequence[PublishedFigure] | None = None) -> TableView:
    """List what was published, each figure with its source: all of it, or what has no place elsewhere."""
    published = design.plans.published
    listed = published.figures if figures is None else tuple(figures)
    notes: list[str] = []

    def add_note(sentence: str) -> str:
        if sentence not in notes:
            notes.append(sentence)
        return tr("note {number}", number=notes.index(sentence) + 1)

    columns = (
        Column("measure", tr("Measure")),
        Column("arm", tr("Arm")),
        Column("visit", tr("Visit")),
        Column("kind", tr("Figure")),
        Column("published", tr("Published"), is_muted=True),
    )
    rows = tuple(_listed(design, figure, add_note) for figure in listed)
    numbered = (
        tr("Note {number}: {sentence}", number=at, sentence=sentence) for at, sentence in enumerate(notes, 1)
    )
    return TableView(
        columns,
        rows,
        title=tr("Published figures"),
        notes=(*source_notes(published), *numbered),
        sentence="" if rows else tr("No published figures are loaded with this design."),
    )


def _listed(design: "StudyDesign", figure: PublishedFigure, add_note: AddNote) -> Row:
    measure = figure.measure or design.endpoint(figure.endpoint).label
    arm = design.arm(figure.arm).label if figure.arm else tr("All participants")
    visit = design.visit(figure.visit).label if figure.visit else tr("not stated")
    cells = (
        Cell(measure, figure.endpoint or figure.measure),
        Cell(arm, figure.arm),
        Cell(visit, figure.visit),
        Cell(kind_words(figure.kind), figure.kind.value),
        Cell(cited((figure,), add_note), figure.words),
    )
    return Row(cells, key=figure.endpoint)


def kind_words(kind: FigureKind) -> str:
    """Name what a published figure is."""
    return {
        FigureKind.PATIENTS: tr("Patients"),
        FigureKind.BASELINE: tr("Baseline"),
        FigureKind.VALUE: tr("Value"),
        FigureKind.CHANGE: tr("Change"),
        FigureKind.WITHIN_P: tr("p within the arm"),
        FigureKind.BETWEEN_P: tr("p against the comparator"),
        FigureKind.FINDING: tr("Finding"),
    }[kind]
