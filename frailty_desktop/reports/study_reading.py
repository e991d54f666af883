"""What documents about the whole study share: groups and sites of who reads, the cohort, for whom it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.picture import Band, Mark, Picture, TableView, Whisker
from frailty_desktop.reports.document import Block, Document, Paragraph, PictureBlock
from frailty_desktop.reports.imprint import imprint_of
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.services import rights
from frailty_desktop.services.rights import Right
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.analysis.cohort import Cohort
    from frailty_desktop.analysis.safety_data import SafetyData


@dataclass(frozen=True)
class StudyReading:
    """One reading of the study for one document: nobody's save falls between two of its figures."""

    request: DocumentRequest
    session: Session

    @property
    def design(self) -> StudyDesign:
        """The study's design."""
        return self.request.plan

    @cached_property
    def sites(self) -> frozenset[UUID] | None:
        """The sites the person may read of; None means every site."""
        request = self.request
        return rights.sites_for(self.session, request.reader.id, Right.READ_PATIENTS, request.today)

    @cached_property
    def grouping(self) -> Grouping:
        """Which patients form which group, as far as this person may know."""
        return self.request.groups_or_none(self.session)

    @cached_property
    def cohort(self) -> Cohort:
        """Everybody's values, of which a pooled view holds published ones alone.

        The averages are built in this reading and not taken from a window, which may be a save ahead.
        """
        from frailty_desktop.analysis.arm_averages import ArmAverages
        from frailty_desktop.analysis.cohort import read_cohort

        averages = ArmAverages(self.design)
        averages.build(self.session, self.grouping)
        return read_cohort(self.session, self.design, averages)

    def safety(self, grouping: Grouping) -> SafetyData:
        """Read what safety is judged by, of the person's sites."""
        from frailty_desktop.analysis.safety_reading import read_safety

        return read_safety(self.session, self.design, grouping, self.request.at, self.sites)


def study_document(
    request: DocumentRequest,
    name: str,
    title: str,
    work: Callable[[StudyReading], Sequence[Block]],
    *,
    is_landscape: bool = False,
) -> Document:
    """Read once, under the person's right, and set out what was found; who may see it stands first."""
    with request.read() as session:
        reading = StudyReading(request, session)
        blocks = (Paragraph(who_may_see(reading), "notice"), *work(reading))

    return Document(
        name=name,
        title=title,
        imprint=imprint_of(request.whole, request.reader, reading.grouping.view, request.at),
        blocks=lambda: iter(blocks),
        is_landscape=is_landscape,
    )


def who_may_see(reading: StudyReading) -> str:
    """Say for whom a document is, by what it tells of the allocation."""
    request, view = reading.request, reading.grouping.view
    if view is AllocationView.POOLED:
        return tr(
            "All participants stand together and no arm is shown: people who are blinded may read this. "
            "Averages change only when several new patients have a value."
        )
    if view is AllocationView.NONE:
        why = reading.grouping.sentence
        return tr("{why} No arm is shown: people who are blinded may read this.", why=why)
    if request.plan.blinding.state is BlindingState.OPEN_LABEL:
        return tr("The study is open label: everybody in it may see the arms.")
    if request.whole.info.unblinded_at is not None:
        return tr("The study is finished and was unblinded: everybody in it may see the arms.")
    return tr(
        "UNBLINDED while the study goes on: arms are shown. Only for people who may know them, such as the "
        "data monitoring committee. Keep it where no blinded person can read it."
    )


def site_note(reading: StudyReading) -> Iterator[Block]:
    """Say so when only some sites are counted."""
    if reading.sites is not None:
        yield Paragraph(tr("Only the patients of the sites you are charged with are counted."), "small")


def without_title(table: TableView) -> TableView:
    """Return a table below a heading that names it already."""
    return replace(table, title="")


def drawn(picture: Picture, height: float) -> Block:
    """Return a picture of a height in mm, or its sentence where there is nothing to draw."""
    if picture.is_empty:
        return Paragraph(_why_empty(picture))
    return PictureBlock((picture,), height)


def drawn_beside(pictures: Sequence[Picture], height: float, beside: int) -> tuple[Block, ...]:
    """Return pictures in rows of so many; those with nothing to draw say why, below."""
    full = [picture for picture in pictures if not picture.is_empty]
    rows = [PictureBlock(tuple(full[at : at + beside]), height) for at in range(0, len(full), beside)]
    return (*rows, *(Paragraph(_why_empty(picture), "small") for picture in pictures if picture.is_empty))


def _why_empty(picture: Picture) -> str:
    if not picture.title:
        return picture.sentence
    return tr("{what}: {why}", what=picture.title, why=picture.sentence)


def printed(picture: Picture) -> Picture:
    """Return a picture as paper has it: intervals as whiskers, which differ in grey where bands do not."""
    marks = tuple(part for mark in picture.marks for part in _printed(mark))
    return replace(picture, marks=marks)


def _printed(mark: Mark) -> Iterator[Mark]:
    if not isinstance(mark, Band):
        yield mark
        return
    look = replace(mark.look, width=1.2)
    for at, low, high in zip(mark.x.tolist(), mark.low.tolist(), mark.high.tolist(), strict=True):
        if low < high:  # neither a missing value nor a lone one has an interval
            yield Whisker(at=at, low=low, high=high, look=look)
