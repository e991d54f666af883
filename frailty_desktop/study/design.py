"""What a study's design says: arms, visits, forms, items, endpoints and policies, as frozen dataclasses.

Nothing here names a particular trial. `design_file` reads these from a folder of TOML files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from frailty_desktop.study.design_items import Choice, Coding, Derivation, Range, SettingValue
from frailty_desktop.study.design_keys import KeyForm, KeyItem
from frailty_desktop.study.design_plans import DesignPlans
from frailty_desktop.study.design_policies import Access, Randomisation, Signing, SourceVerification
from frailty_desktop.study.missing_reason import MissingReason

if TYPE_CHECKING:
    from frailty_desktop.study.design_versions import DesignVersions

__all__ = [
    "Anchor",
    "Arm",
    "ArmRole",
    "Blinding",
    "BlindingState",
    "Check",
    "Choice",
    "Coding",
    "ContactType",
    "DayConvention",
    "Derivation",
    "Direction",
    "Endpoint",
    "Enrolment",
    "Epoch",
    "ExpectedForm",
    "Form",
    "FormKind",
    "Item",
    "ItemType",
    "KeyForm",
    "KeyItem",
    "Range",
    "Section",
    "SettingValue",
    "Severity",
    "SiteEntry",
    "StudyDesign",
    "VisitPlan",
]


class ItemType(StrEnum):
    """How an item is typed, checked and stored."""

    TEXT = "text"
    NOTE = "note"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    CHOICE = "choice"
    MULTIPLE_CHOICE = "multiple_choice"
    YES_NO = "yes_no"
    VISUAL_SCALE = "visual_scale"

    @property
    def is_number(self) -> bool:
        """Say whether values are numbers that can be charted and averaged."""
        return self in _NUMBERS


_NUMBERS = frozenset({ItemType.INTEGER, ItemType.DECIMAL, ItemType.DURATION, ItemType.VISUAL_SCALE})


class FormKind(StrEnum):
    """A single form is filled once a visit; a log form has one entry per event, outside visits."""

    SINGLE = "single"
    LOG = "log"


class Severity(StrEnum):
    """A soft problem may be accepted with a reason; a hard one blocks completion; neither blocks saving."""

    SOFT = "soft"
    HARD = "hard"


class ContactType(StrEnum):
    """How the patient is met."""

    CLINIC = "clinic"
    PHONE = "phone"


class Direction(StrEnum):
    """Which way an endpoint is better for the patient."""

    HIGHER_IS_BETTER = "higher"
    LOWER_IS_BETTER = "lower"
    NEITHER = "neither"


class BlindingState(StrEnum):
    """Whether staff may know who got which arm while the study runs."""

    DOUBLE_BLIND = "double-blind"
    OPEN_LABEL = "open-label"


class DayConvention(StrEnum):
    """How a target day counts: study days (CDISC) make the anchor day 1, without day 0; elapsed days 0."""

    STUDY_DAY = "study_day"
    ELAPSED = "elapsed"


class ArmRole(StrEnum):
    """What an arm is for in comparisons."""

    TREATMENT = "treatment"
    PLACEBO = "placebo"
    CONTROL = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a form. Item names are unique in the whole design."""

    name: str
    label: str
    type: ItemType
    places: int = 0
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    soft: Range | None = None
    hard: Range | None = None
    required: bool = False
    required_when: str = ""
    show_when: str = ""
    help: str = ""
    missing_reasons: tuple[MissingReason, ...] = ()
    coding: Coding = Coding()
    derivation: Derivation | None = None
    lowest_anchor: str = ""
    highest_anchor: str = ""
    is_critical: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Items that stand together; a repeating section is a group filled up to `repeats` times (0 = once)."""

    name: str
    title: str
    items: tuple[Item, ...]
    repeats: int = 0
    help: str = ""
    show_when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule over items that must hold; its message is shown at `items`, the first one leading."""

    name: str
    holds: str
    message: str
    severity: Severity
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A page of sections in clinic order."""

    name: str
    title: str
    short_title: str
    kind: FormKind
    sections: tuple[Section, ...]
    checks: tuple[Check, ...] = ()
    hide_previous: bool = False
    is_double_entry: bool = False
    notice: str = ""

    def items(self) -> tuple[Item, ...]:
        """List every item in the order of the paper form."""
        return tuple(item for section in self.sections for item in section.items)

    def item(self, name: str) -> Item:
        """Return one item; KeyError when the form has none of that name."""
        for candidate in self.items():
            if candidate.name == name:
                return candidate
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class ExpectedForm:
    """A form expected at a visit, perhaps only when an expression over the patient's answers holds."""

    form: str
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """A planned contact, counted from `anchor` (a name, or `visit:NAME`); its window is in days around it."""

    name: str
    label: str
    short_label: str
    anchor: str
    target_day: int
    before: int
    after: int
    contact: ContactType
    forms: tuple[ExpectedForm, ...]
    is_scheduled: bool = True
    contact_alternatives: tuple[ContactType, ...] = ()
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date that visits are counted from, given by an item (consent, infusion)."""

    name: str
    label: str
    item: str


@dataclass(frozen=True, slots=True)
class Arm:
    """A treatment arm; dose is in 10^6 cells, total, or whatever unit `dose_unit` says."""

    name: str
    label: str
    short_label: str
    dose: float
    dose_unit: str
    role: ArmRole
    ratio: int = 1


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of a patient's participation; visits of a later epoch never enter arm means of the first."""

    name: str
    label: str
    enters_averages: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An item to chart and compare; MCIDs are in the item's unit, None where none is published."""

    name: str
    label: str
    short_label: str
    item: str
    unit: str
    direction: Direction
    places: int
    mcid_small: float | None = None
    mcid_substantial: float | None = None
    mcid_source: str = ""
    is_skewed: bool = False


@dataclass(frozen=True, slots=True)
class Blinding:
    """Who may see averages: the policy of the design, applied in one place below the window."""

    state: BlindingState
    minimum_cell: int = 5
    batch: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """How patients get in: number format, age limits at consent, forms to be complete, planned size."""

    number_format: str
    minimum_age: int
    maximum_age: int
    screening_visit: str
    required_forms: tuple[str, ...]
    eligible_item: str
    planned: int


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """A site the design ships with."""

    code: str
    name: str


_Named = TypeVar("_Named", Form, VisitPlan, Endpoint, Arm)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDesign:
    """A whole study as data, in one version."""

    name: str
    title: str
    protocol: str
    registry: str
    version: str
    date: date
    ctcae_version: str
    day_convention: DayConvention
    blinding: Blinding
    enrolment: Enrolment
    arms: tuple[Arm, ...]
    epochs: tuple[Epoch, ...]
    anchors: tuple[Anchor, ...]
    visits: tuple[VisitPlan, ...]
    forms: tuple[Form, ...]
    endpoints: tuple[Endpoint, ...]
    sites: tuple[SiteEntry, ...] = ()
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    key_items: Mapping[KeyItem, str] = field(default_factory=dict)
    key_forms: Mapping[KeyForm, str] = field(default_factory=dict)
    source_verification: SourceVerification = SourceVerification()
    signing: Signing = Signing()
    access: Access = Access()
    randomisation: Randomisation = Randomisation()
    plans: DesignPlans = DesignPlans()
    versions: "DesignVersions | None" = field(default=None, compare=False, repr=False)

    def form(self, name: str) -> Form:
        """Return a form; KeyError when there is none of that name."""
        return _named(self.forms, name)

    def visit(self, name: str) -> VisitPlan:
        """Return a visit plan; KeyError when there is none of that name."""
        return _named(self.visits, name)

    def endpoint(self, name: str) -> Endpoint:
        """Return an endpoint; KeyError when there is none of that name."""
        return _named(self.endpoints, name)

    def arm(self, name: str) -> Arm:
        """Return an arm; KeyError when there is none of that name."""
        return _named(self.arms, name)


def _named(things: tuple[_Named, ...], name: str) -> _Named:
    for thing in things:
        if thing.name == name:
            return thing
    raise KeyError(name)
