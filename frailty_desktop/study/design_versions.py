"""Versions of one design side by side: which is in force at a site on a day, and all that any of them asked.

A record keeps the version it was captured under. A study that never had an amendment has none of this.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from frailty_desktop.study.design import Form, StudyDesign, VisitPlan


@dataclass(frozen=True, slots=True)
class Approval:
    """From which day a site works with a version."""

    site: str
    version_id: UUID
    approved_on: date


@dataclass(eq=False)
class DesignVersions:
    """The versions of a study's design, oldest first, and from when each site works with which.

    `first` is the version that needs no approval: the one the study began with.
    """

    first: UUID
    approvals: tuple[Approval, ...]
    _designs: dict[UUID, StudyDesign] = field(default_factory=dict)
    _whole: dict[UUID, StudyDesign] = field(default_factory=dict)

    @classmethod
    def of_designs(
        cls, designs: Mapping[UUID, StudyDesign], first: UUID, approvals: Iterable[Approval]
    ) -> "DesignVersions":
        """Set versions side by side, oldest first; each of them then knows of the others."""
        versions = cls(first, tuple(approvals))
        for version_id, design in designs.items():
            versions._designs[version_id] = replace(design, versions=versions)
        return versions

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The ids of the versions, oldest first."""
        return tuple(self._designs)

    def of(self, version_id: UUID) -> StudyDesign:
        """Return a version."""
        return self._designs[version_id]

    def id_of(self, design: StudyDesign) -> UUID:
        """Return the id of a version."""
        return next(version_id for version_id, known in self._designs.items() if known is design)

    def at(self, site: str, today: date) -> StudyDesign:
        """Return what a site works with on a day: the newest version approved there, else the first one."""
        approved = [
            approval.version_id
            for approval in self.approvals
            if approval.site == site and approval.approved_on <= today
        ]
        return self._newest(approved)

    def in_force(self, today: date) -> StudyDesign:
        """Return the newest version that any site works with: what the study as a whole is shown by."""
        return self._newest(
            approval.version_id for approval in self.approvals if approval.approved_on <= today
        )

    def next_turn(self, today: date) -> date | None:
        """Return the next day on which a site goes over to another version."""
        return min((known.approved_on for known in self.approvals if known.approved_on > today), default=None)

    def whole(self, design: StudyDesign) -> StudyDesign:
        """Return a version together with every form, item and visit that only other versions have."""
        version_id = self.id_of(design)
        if version_id not in self._whole:
            others = [other for other in self._designs.values() if other is not design]
            self._whole[version_id] = replace(
                design, forms=tuple(_forms(design, others)), visits=tuple(_visits(design, others))
            )
        return self._whole[version_id]

    def _newest(self, approved: Iterable[UUID]) -> StudyDesign:
        return self._designs[max((self.first, *approved), key=self.ids.index)]


def whole_design(design: StudyDesign) -> StudyDesign:
    """Return a design with all that records of other versions may hold; itself when it is the only one."""
    versions = design.versions
    if versions is None or all(versions.of(known) is not design for known in versions.ids):
        return design
    return versions.whole(design)


def every_version(design: StudyDesign) -> list[StudyDesign]:
    """List every version of a design; itself while it is the only one."""
    versions = design.versions
    return [design] if versions is None else [versions.of(known) for known in versions.ids]


def with_recorded_visits(design: StudyDesign, recorded: Collection[str]) -> StudyDesign:
    """Keep recorded visits in sight which the version of today no longer plans."""
    if design.versions is None:
        return design
    own = {plan.name for plan in design.visits}
    if own.issuperset(recorded):
        return design
    visits = whole_design(design).visits
    return replace(design, visits=tuple(plan for plan in visits if plan.name in own or plan.name in recorded))


def _forms(design: StudyDesign, others: Sequence[StudyDesign]) -> Iterator[Form]:
    own = {form.name for form in design.forms}
    for form in design.forms:
        yield _with_gone_items(form, [found for other in others for found in other.forms])
    gone: dict[str, Form] = {}
    for other in others:
        for form in other.forms:
            if form.name not in own:
                gone[form.name] = form
    yield from gone.values()


def _with_gone_items(form: Form, candidates: Sequence[Form]) -> Form:
    known = {item.name for item in form.items()}
    added = []
    for other in candidates:
        for section in other.sections if other.name == form.name else ():
            gone = tuple(item for item in section.items if item.name not in known)
            if gone:
                known |= {item.name for item in gone}
                added.append(replace(section, items=gone))
    return replace(form, sections=(*form.sections, *added)) if added else form


def _visits(design: StudyDesign, others: Sequence[StudyDesign]) -> list[VisitPlan]:
    """Put visits of other versions where they stood there, after the visit that went before them."""
    merged = list(design.visits)
    for other in others:
        place = 0
        for plan in other.visits:
            names = [known.name for known in merged]
            if plan.name in names:
                place = names.index(plan.name) + 1
            else:
                merged.insert(place, plan)
                place += 1
    return merged
