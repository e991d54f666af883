"""A design as far as it could be read, before anyone knows whether its parts fit together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from frailty_desktop.study.design import Arm, Endpoint, Item, SettingValue, StudyDesign, VisitPlan
from frailty_desktop.study.design_forms import ReadForm
from frailty_desktop.study.design_plans import DesignPlans
from frailty_desktop.study.design_study import ReadStudy
from frailty_desktop.study.design_table import Table

T = TypeVar("T")


@dataclass(slots=True)
class Draft:
    """Everything read, each part beside the table it came from.

    A file that is no TOML leaves a gap: `form_names` still knows the form by its file name, and
    `has_all_items` is False, so that names which may stand in the gap are not reported as unknown.
    """

    study: ReadStudy | None = None
    arms: list[tuple[Arm, Table]] = field(default_factory=list)
    visits: list[tuple[VisitPlan, Table]] = field(default_factory=list)
    endpoints: list[tuple[Endpoint, Table]] = field(default_factory=list)
    forms: list[ReadForm] = field(default_factory=list)
    form_names: set[str] = field(default_factory=set)
    plans: DesignPlans = field(default_factory=DesignPlans)
    plan_tables: dict[str, Table] = field(default_factory=dict)
    has_all_items: bool = True
    has_all_visits: bool = True

    def placed_items(self) -> Iterator[tuple[Item, Table]]:
        """Walk through every item of every form."""
        for form in self.forms:
            yield from form.items

    def items_by_name(self) -> dict[str, Item]:
        """Return every item under its name; of two with one name the first."""
        found: dict[str, Item] = {}
        for item, _ in self.placed_items():
            found.setdefault(item.name, item)
        return found

    def visit_names(self) -> set[str]:
        """Return the names of all visits."""
        return {visit.name for visit, _ in self.visits}

    def settings(self) -> dict[str, SettingValue]:
        """Return the study's settings."""
        return dict(self.study.settings) if self.study else {}

    def finished(self) -> StudyDesign:
        """Put the parts together; only right when nothing was found wrong with them."""
        study = self.study
        if study is None:
            raise ValueError("a design without study.toml cannot be finished")
        texts = study.texts
        return StudyDesign(
            name=texts.name,
            title=texts.title,
            protocol=texts.protocol,
            registry=texts.registry,
            version=texts.version,
            date=texts.date,
            ctcae_version=texts.ctcae_version,
            day_convention=texts.day_convention,
            blinding=study.blinding,
            enrolment=study.enrolment,
            arms=_first(self.arms),
            epochs=_first(study.epochs),
            anchors=_first(study.anchors),
            visits=_first(self.visits),
            forms=tuple(read.form for read in self.forms),
            endpoints=_first(self.endpoints),
            sites=_first(study.sites),
            settings=study.settings,
            key_items=study.key_items,
            key_forms=study.key_forms,
            source_verification=study.source_verification,
            signing=study.signing,
            access=study.access,
            randomisation=study.randomisation,
            plans=self.plans,
        )


def _first(placed: Iterable[tuple[T, Table]]) -> tuple[T, ...]:
    return tuple(thing for thing, _ in placed)
