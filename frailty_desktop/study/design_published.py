"""Reads results that others published of the same study: the file published.toml.

Figures stand there as they are printed, each with its sources and how far they can be trusted. Nothing is
typed in that nobody printed; what no source prints has no figure, and reads "not loaded" in a table.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.study.design_draft import Draft

_NUMBER = re.compile(r"[+\u2212-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_P_VALUE = re.compile(r"[<=]?\s?(0?\.\d+|[01])", re.ASCII)
_SOURCE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}", re.ASCII)


class Standing(StrEnum):
    """How far a printed figure can be trusted, the firmest first."""

    ABSTRACT = "abstract"  # printed in the abstract of the paper
    SECONDARY = "secondary"  # a secondary summary: unconfirmed
    COMPUTED = "computed"  # worked out from printed figures, printed nowhere


class FigureKind(StrEnum):
    """What a published figure is; p values are as printed, and a finding is words."""

    PATIENTS = "patients"
    BASELINE = "baseline"
    VALUE = "value"
    CHANGE = "change"
    WITHIN_P = "within_p"
    BETWEEN_P = "between_p"
    FINDING = "finding"

    @property
    def is_p(self) -> bool:
        """Whether it is a p value."""
        return self in (FigureKind.WITHIN_P, FigureKind.BETWEEN_P)


_NUMBERS = frozenset({FigureKind.PATIENTS, FigureKind.BASELINE, FigureKind.VALUE, FigureKind.CHANGE})
_FIRMNESS = list(Standing)


@dataclass(frozen=True, slots=True)
class PublishedSource:
    """Where figures were printed; `key` is how they name it."""

    key: str
    citation: str
    standing: Standing
    doi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One printed figure: of an endpoint (or another measure, in words), an arm ("" = all), a visit.

    `visit` is "" where the source does not say which. `words` are the figure as it is printed.
    """

    endpoint: str
    measure: str
    arm: str
    visit: str
    kind: FigureKind
    words: str
    sources: tuple[str, ...]
    standing: Standing
    note: str = ""

    @property
    def number(self) -> float | None:
        """The figure as a number, where it is one."""
        text = self.words.replace("\u2212", "-").removeprefix("=").strip()
        return float(text) if _NUMBER.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class PublishedResults:
    """Figures that are printed beside the study's own, each with its source; what is unknown stays out."""

    sources: tuple[PublishedSource, ...] = ()
    figures: tuple[PublishedFigure, ...] = ()
    notice: str = ""

    def of(self, endpoint: str, arm: str, visit: str, *kinds: FigureKind) -> tuple[PublishedFigure, ...]:
        """Return what was printed of an endpoint, an arm and a visit."""
        return tuple(
            figure
            for figure in self.figures
            if (figure.endpoint, figure.arm, figure.visit) == (endpoint, arm, visit)
            and (not kinds or figure.kind in kinds)
        )

    def source(self, key: str) -> PublishedSource:
        """Return a source by its key."""
        return next(source for source in self.sources if source.key == key)


def read_published(table: Table) -> PublishedResults:
    """Read published.toml."""
    sources = tuple(_read_source(source) for source in table.tables("source"))
    standing = {source.key: source.standing for source in sources}
    figures = tuple(_read_figure(figure, standing) for figure in table.tables("figure"))
    notice = table.text("notice", optional=True)
    table.close()
    return PublishedResults(sources, figures, notice)


def _read_source(table: Table) -> PublishedSource:
    source = PublishedSource(
        key=table.text("key"),
        citation=table.text("citation"),
        standing=table.one_of("standing", Standing),
        doi=table.text("doi", optional=True),
    )
    if source.key and _SOURCE_KEY.fullmatch(source.key) is None:
        table.problem("key", tr("A source's key takes letters, digits and hyphens, at most 20."))
    table.close()
    return source


def _read_figure(table: Table, standing_of: dict[str, Standing]) -> PublishedFigure:
    sources = table.texts("sources", optional=False)
    figure = PublishedFigure(
        endpoint=table.name("endpoint", optional=True),
        measure=table.text("measure", optional=True),
        arm=table.name("arm", optional=True),
        visit=table.name("visit", optional=True),
        kind=table.one_of("kind", FigureKind),
        words=table.text("words"),
        sources=sources,
        standing=table.one_of("standing", Standing, default=_weakest(sources, standing_of)),
        note=table.text("note", optional=True),
    )
    _check_words(table, figure)
    if not sources and table.has("sources"):
        table.problem("sources", tr("A published figure names its source."))
    if bool(figure.endpoint) == bool(figure.measure):
        table.problem("", tr("A figure is of an endpoint, or of a measure in words: one of the two."))
    table.close()
    return figure


def _weakest(sources: tuple[str, ...], standing_of: dict[str, Standing]) -> Standing:
    """Of several sources one cannot tell which printed it: the least firm one counts."""
    known = [standing_of[key] for key in sources if key in standing_of]
    return max(known, key=_FIRMNESS.index) if known else Standing.SECONDARY


def _check_words(table: Table, figure: PublishedFigure) -> None:
    if not figure.words.strip():
        return
    if figure.kind in _NUMBERS and figure.number is None:
        table.problem("words", tr("A published {kind} is a number in quotes.", kind=figure.kind.value))
    if figure.kind.is_p and _P_VALUE.fullmatch(figure.words) is None:
        table.problem("words", tr("A p value is written as it is printed, as in .011 or <.0001."))


def check_published(plan: PublishedResults, table: Table, draft: "Draft") -> None:
    """Note what the file names and the design does not have."""
    endpoints = {endpoint.name for endpoint, _ in draft.endpoints}
    arms = {arm.name for arm, _ in draft.arms}
    visits = draft.visit_names() if draft.has_all_visits else None
    keys: set[str] = set()
    for source, place in zip(plan.sources, table.tables("source"), strict=True):
        if source.key in keys:
            place.problem("key", tr("The source {key} stands here twice.", key=source.key))
        keys.add(source.key)
    for figure, place in zip(plan.figures, table.tables("figure"), strict=True):
        _check_known(place, "endpoint", figure.endpoint, endpoints)
        _check_known(place, "arm", figure.arm, arms)
        if visits is not None:
            _check_known(place, "visit", figure.visit, visits)
        for at, key in enumerate(figure.sources):
            if key not in keys:
                place.problem("sources", tr("No source has the key {key}.", key=key), at)
        if figure.kind is FigureKind.BETWEEN_P and not figure.arm:
            place.problem("arm", tr("A p value between arms names the arm that was compared."))


def _check_known(table: Table, key: str, name: str, known: set[str]) -> None:
    if name and name not in known:
        table.problem(key, tr("The design has no {name}.", name=name))
