"""Reads the study itself, its arms, visits and endpoints from TOML tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from frailty_desktop.study.design import (
    Anchor,
    Arm,
    ArmRole,
    Blinding,
    BlindingState,
    ContactType,
    DayConvention,
    Direction,
    Endpoint,
    Enrolment,
    Epoch,
    ExpectedForm,
    KeyForm,
    KeyItem,
    SettingValue,
    SiteEntry,
    VisitPlan,
)
from frailty_desktop.study.design_forms import setting_values
from frailty_desktop.study.design_policies import (
    Access,
    Randomisation,
    Signing,
    SourcePlan,
    SourceVerification,
)
from frailty_desktop.study.design_randomisation import read_randomisation
from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

K = TypeVar("K", KeyItem, KeyForm)


@dataclass(slots=True)
class StudyTexts:
    """What the table [study] says."""

    name: str
    title: str
    protocol: str
    registry: str
    version: str
    date: date
    ctcae_version: str
    day_convention: DayConvention


@dataclass(slots=True)
class ReadStudy:
    """What study.toml says, with the tables it was read from."""

    texts: StudyTexts
    blinding: Blinding
    enrolment: Enrolment
    table: Table
    sites: list[tuple[SiteEntry, Table]] = field(default_factory=list)
    epochs: list[tuple[Epoch, Table]] = field(default_factory=list)
    anchors: list[tuple[Anchor, Table]] = field(default_factory=list)
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    key_items: dict[KeyItem, str] = field(default_factory=dict)
    key_forms: dict[KeyForm, str] = field(default_factory=dict)
    source_verification: SourceVerification = SourceVerification()
    signing: Signing = Signing()
    access: Access = Access()
    randomisation: Randomisation = Randomisation()


def read_study(table: Table) -> ReadStudy:
    """Read study.toml."""
    study = ReadStudy(_study_texts(_inner(table, "study")), _blinding(table), _enrolment(table), table)
    study.sites = [(_site(entry), entry) for entry in table.tables("site")]
    study.epochs = [(_epoch(entry), entry) for entry in table.tables("epoch")]
    study.anchors = [(_anchor(entry), entry) for entry in table.tables("anchor", optional=False)]
    settings = table.table("settings")
    study.settings = setting_values(settings) if settings else {}
    study.key_items = _keys(table, "key_items", KeyItem)
    study.key_forms = _keys(table, "key_forms", KeyForm)
    study.source_verification = _source_verification(table.table("source_verification"))
    study.signing = _signing(table.table("signing"))
    study.access = _access(table.table("access"))
    study.randomisation = read_randomisation(table.table("randomisation"))
    table.close()
    return study


def read_arms(table: Table) -> list[tuple[Arm, Table]]:
    """Read arms.toml."""
    arms = [(_arm(entry), entry) for entry in table.tables("arm", optional=False)]
    table.close()
    return arms


def read_visits(table: Table) -> list[tuple[VisitPlan, Table]]:
    """Read visits.toml."""
    visits = [(_visit(entry), entry) for entry in table.tables("visit", optional=False)]
    table.close()
    return visits


def read_endpoints(table: Table) -> list[tuple[Endpoint, Table]]:
    """Read endpoints.toml."""
    endpoints = [(_endpoint(entry), entry) for entry in table.tables("endpoint")]
    table.close()
    return endpoints


def _inner(table: Table, key: str) -> Table:
    return table.table(key, optional=False) or Table({}, (*table.path, key), table.file, table.findings)


def _study_texts(table: Table) -> StudyTexts:
    table.text(
        "based_on", optional=True
    )  # the folder's files were taken from there; stored texts hold them all
    texts = StudyTexts(
        name=table.text("name"),
        title=table.text("title"),
        protocol=table.text("protocol", optional=True),
        registry=table.text("registry", optional=True),
        version=table.text("version"),
        date=table.day("date"),
        ctcae_version=table.text("ctcae_version"),
        day_convention=table.one_of("day_convention", DayConvention),
    )
    table.close()
    return texts


def _blinding(table: Table) -> Blinding:
    inner = _inner(table, "blinding")
    blinding = Blinding(
        state=inner.one_of("state", BlindingState),
        minimum_cell=inner.whole("minimum_cell", default=5, low=1, high=1000),
        batch=inner.whole("batch", default=3, low=1, high=1000),
    )
    inner.close()
    return blinding


def _source_verification(table: Table | None) -> SourceVerification:
    if table is None:
        return SourceVerification()
    read = SourceVerification(
        plan=table.one_of("plan", SourcePlan), share=table.whole("share", default=100, low=1, high=100)
    )
    table.close()
    return read


def _signing(table: Table | None) -> Signing:
    if table is None:
        return Signing()
    meanings = table.texts("meanings") or Signing().meanings
    read = Signing(meanings=meanings, before_lock=table.flag("before_lock"))
    table.close()
    return read


def _access(table: Table | None) -> Access:
    if table is None:
        return Access()
    usual = Access()
    read = Access(
        password_length=table.whole("password_length", default=usual.password_length, low=8, high=100),
        password_days=table.whole("password_days", default=usual.password_days, low=1, high=3650),
        lock_after=table.whole("lock_after", default=usual.lock_after, low=3, high=20),
        lock_minutes=table.whole("lock_minutes", default=usual.lock_minutes, low=1, high=1440),
        idle_minutes=table.whole("idle_minutes", default=usual.idle_minutes, low=1, high=120),
        needs_training=table.flag("needs_training"),
    )
    table.close()
    return read


def _enrolment(table: Table) -> Enrolment:
    inner = _inner(table, "enrolment")
    enrolment = Enrolment(
        number_format=inner.text("number_format"),
        minimum_age=inner.whole("minimum_age", low=0, high=130),
        maximum_age=inner.whole("maximum_age", low=0, high=130),
        screening_visit=inner.text("screening_visit"),
        required_forms=inner.texts("required_forms"),
        eligible_item=inner.text("eligible_item"),
        planned=inner.whole("planned", low=1, high=1_000_000),
    )
    inner.close()
    return enrolment


def _site(table: Table) -> SiteEntry:
    site = SiteEntry(code=table.text("code"), name=table.text("name"))
    table.close()
    return site


def _epoch(table: Table) -> Epoch:
    epoch = Epoch(table.name("name"), table.text("label"), table.flag("enters_averages", default=True))
    table.close()
    return epoch


def _anchor(table: Table) -> Anchor:
    anchor = Anchor(table.name("name"), table.text("label"), table.text("item"))
    table.close()
    return anchor


def _arm(table: Table) -> Arm:
    arm = Arm(
        name=table.name("name"),
        label=table.text("label"),
        short_label=table.text("short_label"),
        dose=table.number("dose", low=0),
        dose_unit=table.text("dose_unit", optional=True),
        role=table.one_of("role", ArmRole),
        ratio=table.whole("ratio", default=1, low=1, high=100),
    )
    table.close()
    return arm


def _visit(table: Table) -> VisitPlan:
    contact = table.one_of("contact", ContactType)
    is_scheduled = table.flag("scheduled", default=True)
    visit = VisitPlan(
        name=table.name("name"),
        label=table.text("label"),
        short_label=table.text("short_label"),
        anchor=table.text("anchor", optional=not is_scheduled),
        target_day=table.whole("target_day", default=None if is_scheduled else 0),
        before=table.whole("before", default=0, low=0, high=3650),
        after=table.whole("after", default=0, low=0, high=3650),
        contact=contact,
        forms=_expected_forms(table),
        is_scheduled=is_scheduled,
        contact_alternatives=_contacts(table, contact),
        epoch=table.text("epoch", optional=True),
    )
    table.close()
    return visit


def _contacts(table: Table, first: ContactType) -> tuple[ContactType, ...]:
    found = []
    for text in table.texts("contact_alternatives"):
        contact = next((kind for kind in ContactType if kind.value == text), None)
        if contact is None or contact is first:
            allowed = ", ".join(kind for kind in ContactType if kind is not first)
            table.problem(
                "contact_alternatives",
                tr("It takes other contacts than the first: {allowed}.", allowed=allowed),
            )
        else:
            found.append(contact)
    return tuple(found)


def _expected_forms(table: Table) -> tuple[ExpectedForm, ...]:
    value = table.value("forms", (list,), tr("a list of form names"))
    expected: list[ExpectedForm] = []
    for index, element in enumerate(value if isinstance(value, list) else []):
        if isinstance(element, str):
            expected.append(ExpectedForm(element))
        elif isinstance(element, dict):
            inner = Table(element, (*table.path, "forms", index), table.file, table.findings)
            expected.append(ExpectedForm(inner.text("form"), inner.text("when", optional=True)))
            inner.close()
        else:
            table.problem("forms", tr("Each element is a form's name, or a table with form and when."), index)
            expected.append(ExpectedForm(""))
    return tuple(expected)


def _endpoint(table: Table) -> Endpoint:
    endpoint = Endpoint(
        name=table.name("name"),
        label=table.text("label"),
        short_label=table.text("short_label"),
        item=table.text("item"),
        unit=table.text("unit", optional=True),
        direction=table.one_of("direction", Direction),
        places=table.whole("places", default=0, low=0, high=6),
        mcid_small=table.optional_number("mcid_small"),
        mcid_substantial=table.optional_number("mcid_substantial"),
        mcid_source=table.text("mcid_source", optional=True),
        is_skewed=table.flag("skewed"),
    )
    table.close()
    return endpoint


def _keys(table: Table, key: str, kind: type[K]) -> dict[K, str]:
    inner = table.table(key)
    if inner is None:
        return {}
    found = {member: inner.text(member.value) for member in kind if inner.has(member.value)}
    known = {member.value for member in kind}
    for name in inner.values:
        if name not in known:
            inner.problem(
                name, tr("{name} is not known here. Known: {known}.", name=name[:60], known=", ".join(kind))
            )
    return found
