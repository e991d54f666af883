"""Which patients of a cohort are looked at: by site, sex, age, frailty and analysis set, never by arm."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from frailty_desktop.study.design import ItemType, KeyItem, StudyDesign
from frailty_desktop.translation import tr


class AnalysisSet(StrEnum):
    """Who of the patients counts."""

    INTENTION_TO_TREAT = "intention_to_treat"
    SAFETY = "safety"
    PER_PROTOCOL = "per_protocol"

    @property
    def label(self) -> str:
        """Return its name."""
        return {
            AnalysisSet.INTENTION_TO_TREAT: tr("Intention to treat"),
            AnalysisSet.SAFETY: tr("Safety"),
            AnalysisSet.PER_PROTOCOL: tr("Per protocol"),
        }[self]

    @property
    def sentence(self) -> str:
        """Say who is in it."""
        return {
            AnalysisSet.INTENTION_TO_TREAT: tr("Intention to treat: everybody enrolled, as randomised."),
            AnalysisSet.SAFETY: tr("Safety set: everybody who was infused."),
            AnalysisSet.PER_PROTOCOL: tr(
                "Per protocol: infused, seen at the visits the design asks for, no deviation it excludes."
            ),
        }[self]


@dataclass(frozen=True, slots=True)
class CohortPatient:
    """What is known of a patient besides values. Codes as stored, "" where it is not known."""

    id: UUID
    number: str
    group: str | None
    site: str
    sex: str
    age_band: str
    frailty: str
    is_enrolled: bool
    is_infused: bool
    is_per_protocol: bool
    died_on: date | None
    reference: date | None


@dataclass(frozen=True, slots=True)
class CohortFilter:
    """Whom to look at; an empty part lets everybody pass."""

    sites: frozenset[str] = frozenset()
    sexes: frozenset[str] = frozenset()
    age_bands: frozenset[str] = frozenset()
    frailty: frozenset[str] = frozenset()
    analysis_set: AnalysisSet = AnalysisSet.INTENTION_TO_TREAT

    @property
    def is_everybody(self) -> bool:
        """Whether it leaves nobody out who is enrolled."""
        return self == EVERYBODY

    def passes(self, patient: CohortPatient) -> bool:
        """Say whether a patient is looked at."""
        return (
            _IN_SET[self.analysis_set](patient)
            and (not self.sites or patient.site in self.sites)
            and (not self.sexes or patient.sex in self.sexes)
            and (not self.age_bands or patient.age_band in self.age_bands)
            and (not self.frailty or patient.frailty in self.frailty)
        )


_IN_SET: dict[AnalysisSet, Callable[[CohortPatient], bool]] = {
    AnalysisSet.INTENTION_TO_TREAT: lambda patient: patient.is_enrolled,
    AnalysisSet.SAFETY: lambda patient: patient.is_enrolled and patient.is_infused,
    AnalysisSet.PER_PROTOCOL: lambda patient: patient.is_enrolled and patient.is_per_protocol,
}
EVERYBODY = CohortFilter()


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value one can filter by, in words, and how many enrolled patients have it."""

    value: str
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the patients of a study can be filtered by; `frailty_label` names the item."""

    sites: tuple[FilterOption, ...]
    sexes: tuple[FilterOption, ...]
    age_bands: tuple[FilterOption, ...]
    frailty: tuple[FilterOption, ...]
    frailty_label: str


def filter_choices(
    design: StudyDesign, patients: Sequence[CohortPatient], site_names: dict[str, str]
) -> FilterChoices:
    """List what the enrolled patients can be filtered by, with how many each value has."""
    enrolled = [patient for patient in patients if patient.is_enrolled]
    item = _item_labels(design, design.plans.analysis.frailty_item)
    return FilterChoices(
        sites=_options([patient.site for patient in enrolled], site_names),
        sexes=_options(
            [patient.sex for patient in enrolled], _item_labels(design, design.key_items.get(KeyItem.SEX, ""))
        ),
        age_bands=_options([patient.age_band for patient in enrolled], age_labels(design)),
        frailty=_options([patient.frailty for patient in enrolled], item),
        frailty_label=frailty_label(design),
    )


def frailty_label(design: StudyDesign) -> str:
    """Name the item whose baseline the patients are filtered by."""
    name = design.plans.analysis.frailty_item
    for form in design.forms:
        for item in form.items():
            if item.name == name:
                return tr("{form} at baseline", form=form.short_title or form.title)
    return tr("Frailty at baseline")


def age_labels(design: StudyDesign) -> dict[str, str]:
    """Name the age bands by their codes, youngest first."""
    cuts = design.plans.analysis.age_cuts
    if not cuts:
        return {}
    labels = {"0": tr("under {age:g}", age=cuts[0])}
    for place, (low, high) in enumerate(pairwise(cuts), start=1):
        labels[str(place)] = tr("{low:g} to {high:g}", low=low, high=high - 1)
    labels[str(len(cuts))] = tr("{age:g} and over", age=cuts[-1])
    return labels


def age_band(cuts: Sequence[float], years: float) -> str:
    """Return the code of the band that an age in completed years is in."""
    return str(sum(years >= cut for cut in cuts)) if cuts else ""


def words_of(chosen: CohortFilter, choices: FilterChoices) -> str:
    """Say in words whom a filter lets pass."""
    parts = (
        (tr("Site"), chosen.sites, choices.sites),
        (tr("Sex"), chosen.sexes, choices.sexes),
        (tr("Age"), chosen.age_bands, choices.age_bands),
        (choices.frailty_label, chosen.frailty, choices.frailty),
    )
    said = [chosen.analysis_set.sentence]
    for name, values, options in parts:
        if values:
            labels = {option.value: option.label for option in options}
            listed = ", ".join(sorted(labels.get(value, value) for value in values))
            said.append(tr("{name}: {values}.", name=name, values=listed))
    return " ".join(said)


def _options(values: Sequence[str], labels: dict[str, str]) -> tuple[FilterOption, ...]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    known = [value for value in labels if value in counts]
    others = sorted(value for value in counts if value and value not in labels)
    options = [FilterOption(value, labels.get(value, value), counts[value]) for value in (*known, *others)]
    if counts.get(""):
        options.append(FilterOption("", tr("not known"), counts[""]))
    return tuple(options)


def _item_labels(design: StudyDesign, name: str) -> dict[str, str]:
    for form in design.forms:
        for item in form.items():
            if item.name == name and item.type is ItemType.YES_NO:
                return {"y": tr("yes"), "n": tr("no")}
            if item.name == name:
                return {choice.code: choice.label for choice in item.choices}
    return {}
