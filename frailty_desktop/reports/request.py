"""What a document is asked with: of which study, by whom, at what time, about whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from frailty_desktop.analysis.arm_averages import ArmAverages
from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.allocation import AllocationKey, grouping
from frailty_desktop.services.people import Person, view_of_allocation
from frailty_desktop.services.rights import Right
from frailty_desktop.services.trail_access import trail_reader_or_none
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.blinding import AllocationView, Grouping, ungrouped
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.trail_reader import TrailReader
from frailty_desktop.translation import tr


@dataclass(frozen=True, kw_only=True)
class DocumentRequest:
    """What somebody wants on paper. Without a study only blank forms can be made, of `design`.

    `averages` are those the window has already; without them they are computed when a document needs them.
    """

    at: datetime
    study: StudyFile | None = None
    person: Person | None = None
    design: StudyDesign | None = None
    patient_id: UUID | None = None
    visit_id: UUID | None = None
    form_id: UUID | None = None
    forms: tuple[str, ...] = ()  # blank forms: names of those wanted; none: all
    visit: str = ""  # blank forms: the visit whose forms are wanted; results: the only visit
    since: int | None = None  # difference: after which event; None: since the person's last visit
    key: AllocationKey | None = None
    averages: ArmAverages | None = None

    @property
    def names_somebody(self) -> bool:
        """Whether it is about one patient: named, or by a visit or a form."""
        return bool(self.patient_id or self.visit_id or self.form_id)

    @property
    def today(self) -> date:
        """The day at this workstation."""
        return self.at.astimezone().date()

    @property
    def whole(self) -> StudyFile:
        """The study; a document that needs one is refused without it."""
        if self.study is None or self.person is None:
            raise UserError(
                tr("This document is made from a study, and none is open."),
                next_step=tr("Open a study; blank forms need none."),
            )
        return self.study

    @property
    def reader(self) -> Person:
        """Who reads; there is nobody without a study."""
        if self.person is None:
            raise UserError(tr("Who wants this document was not said."))
        return self.person

    @property
    def plan(self) -> StudyDesign:
        """The design: of the study, or the one that was handed in."""
        if self.study is not None:
            return self.study.design
        if self.design is None:
            raise UserError(tr("There is neither a study nor a design to make this of."))
        return self.design

    @property
    def view(self) -> AllocationView:
        """What the person may know of the allocation."""
        return view_of_allocation(self.whole.info, self.reader.role, self.plan)

    @contextmanager
    def read(
        self, right: Right = Right.READ_PATIENTS, *, patient_id: UUID | None = None
    ) -> Iterator[Session]:
        """Read for the person, who must have the right, and for this patient when one is named."""
        with rights.reading(self.whole, self.reader.id, right, self.today) as session:
            if patient_id is not None and not rights.may(
                session, self.reader.id, right, self.today, patient_id=patient_id
            ):
                raise rights.not_allowed(session, self.reader.id, right, self.today)
            yield session

    def trail_reader(self, session: Session) -> TrailReader | None:
        """Describe how the person reads the trail; None for who may not."""
        return trail_reader_or_none(session, self.reader, self.view, self.today)

    def eyes(self, session: Session) -> TrailReader:
        """Describe what is kept from the person, whether or not they may read the trail."""
        may_rate = rights.may(session, self.reader.id, Right.ENTER_DATA, self.today)
        return TrailReader(
            view=self.view,
            is_rater=may_rate,
            person_id=self.reader.id,
            sites=rights.sites_for(session, self.reader.id, Right.READ_PATIENTS, self.today),
        )

    @cached_property
    def _made(self) -> dict[str, ArmAverages]:
        return {}

    def groups(self, session: Session) -> Grouping:
        """Return which patients form which curve, for this person."""
        return grouping(session, self.whole.info, self.plan, self.view, self.key)

    def groups_or_none(self, session: Session) -> Grouping:
        """Return the same, or no group with the reason: for an unblinded role that does not hold the key."""
        try:
            return self.groups(session)
        except UserError as sealed:
            return ungrouped(self.plan.blinding, sealed.sentence())

    def averages_in(self, session: Session) -> ArmAverages:
        """Return the averages that this person may see, computed once for a document."""
        if self.averages is not None:
            return self.averages
        if "all" not in self._made:
            averages = ArmAverages(self.plan)
            averages.build(session, self.groups_or_none(session))
            self._made["all"] = averages
        return self._made["all"]
