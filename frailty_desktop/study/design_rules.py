"""Checks that the parts of a design fit together: names, ranges, visits, endpoints, key items."""

import re
from collections.abc import Iterable

from frailty_desktop.study.conditions import RESERVED
from frailty_desktop.study.design import (
    BlindingState,
    DayConvention,
    FormKind,
    Item,
    ItemType,
    KeyForm,
    KeyItem,
    Range,
    VisitPlan,
)
from frailty_desktop.study.design_draft import Draft
from frailty_desktop.study.design_forms import ReadForm
from frailty_desktop.study.design_randomisation import factor_problem
from frailty_desktop.study.design_study import ReadStudy
from frailty_desktop.study.design_table import Table
from frailty_desktop.translation import tr

_NUMBER_FORMAT = re.compile(r"[^{}]*(?:\{site\}[^{}]*)?\{number(?::0?[1-9])?d?\}[^{}]*", re.ASCII)
_PYTHON_WORDS = frozenset(
    {"and", "or", "not", "in", "is", "if", "else", "for", "lambda", "true", "false", "none"}
)
_RESERVED_VISITS = frozenset({"visit", "setting"})
_WHOLE_DATES = frozenset({ItemType.DATE, ItemType.DATETIME})
_ANY_DATES = frozenset({ItemType.DATE, ItemType.PARTIAL_DATE, ItemType.DATETIME})
_YES_NO = frozenset({ItemType.YES_NO})
_JUDGED = frozenset({ItemType.YES_NO, ItemType.CHOICE})
_CHOICE = frozenset({ItemType.CHOICE})

KEY_ITEM_TYPES: dict[KeyItem, frozenset[ItemType]] = {
    KeyItem.CONSENT_DATE: frozenset({ItemType.DATE}),
    KeyItem.BIRTH_DATE: frozenset({ItemType.DATE, ItemType.PARTIAL_DATE}),
    KeyItem.SEX: _CHOICE,
    KeyItem.REFERENCE_START: frozenset({ItemType.DATE}),
    KeyItem.REFERENCE_START_TIME: frozenset({ItemType.TIME}),
    KeyItem.DEATH_DATE: _ANY_DATES,
    KeyItem.AE_TERM: frozenset({ItemType.TEXT}),
    KeyItem.AE_ONSET: _ANY_DATES,
    KeyItem.AE_ONSET_TIME: frozenset({ItemType.TIME}),
    KeyItem.AE_END: _ANY_DATES,
    KeyItem.AE_ONGOING: _YES_NO,
    KeyItem.AE_GRADE: frozenset({ItemType.CHOICE, ItemType.INTEGER}),
    KeyItem.AE_WORSENED_ON: _ANY_DATES,
    KeyItem.AE_SERIOUS: _YES_NO,
    KeyItem.AE_DEATH: _YES_NO,
    KeyItem.AE_LIFE_THREATENING: _YES_NO,
    KeyItem.AE_HOSPITALISATION: _YES_NO,
    KeyItem.AE_HOSPITALISED_FROM: _ANY_DATES,
    KeyItem.AE_HOSPITALISED_UNTIL: _ANY_DATES,
    KeyItem.AE_DISABILITY: _YES_NO,
    KeyItem.AE_CONGENITAL: _YES_NO,
    KeyItem.AE_MEDICALLY_IMPORTANT: _YES_NO,
    KeyItem.AE_RELATED_PRODUCT: _JUDGED,
    KeyItem.AE_RELATED_PROCEDURE: _JUDGED,
    KeyItem.AE_EXPECTED: _JUDGED,
    KeyItem.AE_ACTION: _CHOICE,
    KeyItem.AE_OUTCOME: _CHOICE,
    KeyItem.AE_AWARE_AT: frozenset({ItemType.DATETIME}),
    KeyItem.AE_REPORTED_AT: frozenset({ItemType.DATETIME}),
}
_LOG_FORMS = frozenset({KeyForm.ADVERSE_EVENTS, KeyForm.MEDICATION, KeyForm.DEVIATIONS})
_SINGLE_FORMS = frozenset({KeyForm.CONSENT, KeyForm.ELIGIBILITY, KeyForm.DEMOGRAPHICS})


def check_fit(draft: Draft) -> None:
    """Note every part that does not fit the others."""
    _names_stand_once(draft)
    for form in draft.forms:
        _form_fits(form)
    _visits_fit(draft)
    _endpoints_fit(draft)
    if draft.study is not None:
        _study_fits(draft, draft.study)


def _names_stand_once(draft: Draft) -> None:
    _once(((item.name, table) for item, table in draft.placed_items()), tr("item"))
    _once(((form.form.name, form.table) for form in draft.forms), tr("form"))
    _once(((visit.name, table) for visit, table in draft.visits), tr("visit"))
    _once(((arm.name, table) for arm, table in draft.arms), tr("arm"))
    _once(((endpoint.name, table) for endpoint, table in draft.endpoints), tr("endpoint"))
    for form in draft.forms:
        _once(((section.name, table) for section, table in form.sections), tr("section"))
        _once(((check.name, table) for check, table in form.checks), tr("check"))
    if draft.study is not None:
        _once(((site.code, table) for site, table in draft.study.sites), tr("site"))
        _once(((epoch.name, table) for epoch, table in draft.study.epochs), tr("epoch"))
        _once(((anchor.name, table) for anchor, table in draft.study.anchors), tr("anchor"))


def _once(named: Iterable[tuple[str, Table]], kind: str) -> None:
    first: dict[str, Table] = {}
    for name, table in named:
        if not name:
            continue
        if name in first:
            before = first[name]
            table.problem(
                "name" if table.has("name") else "code",
                tr("The {kind} {name} also stands in {file}.", kind=kind, name=name, file=before.file),
            )
        first.setdefault(name, table)


def _form_fits(form: ReadForm) -> None:
    own = {item.name for item, _ in form.items}
    for item, table in form.items:
        _item_fits(item, table)
    for check, table in form.checks:
        for name in check.items:
            if name not in own:
                table.problem("items", tr("{name} is no item of this form.", name=name))


def _item_fits(item: Item, table: Table) -> None:
    if item.name in RESERVED or item.name in _PYTHON_WORDS:
        table.problem(
            "name", tr("{name} is a word of the expression language; choose another.", name=item.name)
        )
    _ranges_fit(item, table)
    _choices_fit(item, table)
    if (item.lowest_anchor or item.highest_anchor) and item.type is not ItemType.VISUAL_SCALE:
        table.problem("type", tr("Only a visual scale has lowest and highest."))
    if item.derivation is not None:
        for key in ("required", "required_when", "missing"):
            if table.has(key):
                table.problem(key, tr("A derived item is computed, so it cannot have {key}.", key=key))
    if item.required and item.required_when:
        table.problem("required_when", tr("Give required or required_when, not both."))


def _ranges_fit(item: Item, table: Table) -> None:
    for key, given in (("soft", item.soft), ("hard", item.hard)):
        if given is not None and not item.type.is_number:
            table.problem(key, tr("Only number items have a range."))
    if item.type is ItemType.VISUAL_SCALE and not _is_closed(item.hard):
        table.problem("hard", tr("A visual scale needs both ends, as in hard = [0, 100]."))
    if item.soft is None or item.hard is None:
        return
    ends = [end for end in (item.soft.low, item.soft.high) if end is not None]
    if not all(item.hard.contains(end) for end in ends):
        table.problem("soft", tr("The soft range reaches outside the hard range."))


def _is_closed(given: Range | None) -> bool:
    return given is not None and given.low is not None and given.high is not None


def _choices_fit(item: Item, table: Table) -> None:
    codes = {choice.code.upper() for choice in item.choices}
    taken = sorted(codes & {reason.code for reason in item.missing_reasons})
    for code in taken:
        table.problem("missing", tr("{code} is both a choice and a missing reason here.", code=code))
    if item.type is ItemType.MULTIPLE_CHOICE and any(
        re.search(r"[\s,;]", choice.code) for choice in item.choices
    ):
        table.problem("choices", tr("Codes of a multiple choice have no space, comma or semicolon."))


def _visits_fit(draft: Draft) -> None:
    kinds = {form.form.name: form.form.kind for form in draft.forms}
    for visit, table in draft.visits:
        if visit.name in _RESERVED_VISITS:
            table.problem(
                "name", tr("{name} is a word of the design language; choose another.", name=visit.name)
            )
        seen: set[str] = set()
        for index, expected in enumerate(visit.forms):
            _expected_form_fits(draft, kinds, table, index, expected.form, seen)
            seen.add(expected.form)
        if draft.study is not None:
            _visit_fits_study(draft, draft.study, visit, table)
    _anchors_run_in_no_circle(draft)


def _expected_form_fits(
    draft: Draft, kinds: dict[str, FormKind], table: Table, index: int, name: str, seen: set[str]
) -> None:
    if not name:
        return
    if name not in draft.form_names:
        table.problem("forms", tr("There is no form {name}.", name=name), index)
    elif kinds.get(name) is FormKind.LOG:
        table.problem("forms", tr("{name} is a log form; it stands beside the visits.", name=name), index)
    if name in seen:
        table.problem("forms", tr("The form {name} stands in this visit twice.", name=name), index)


def _visit_fits_study(draft: Draft, study: ReadStudy, visit: VisitPlan, table: Table) -> None:
    anchors = {anchor.name for anchor, _ in study.anchors}
    if visit.anchor.startswith("visit:"):
        if draft.has_all_visits and visit.anchor.removeprefix("visit:") not in draft.visit_names():
            table.problem("anchor", tr("There is no visit {name}.", name=visit.anchor.removeprefix("visit:")))
    elif visit.anchor and visit.anchor not in anchors:
        known = ", ".join(sorted(anchors)) or tr("none")
        table.problem(
            "anchor", tr("There is no anchor {name}; there are: {known}.", name=visit.anchor, known=known)
        )
    if visit.epoch and visit.epoch not in {epoch.name for epoch, _ in study.epochs}:
        table.problem("epoch", tr("There is no epoch {name}.", name=visit.epoch))
    if not visit.epoch and study.epochs:
        table.problem("epoch", tr("The study has epochs, so each visit needs one."))
    counts_study_days = study.texts.day_convention is DayConvention.STUDY_DAY
    if visit.is_scheduled and counts_study_days and visit.target_day == 0:
        table.problem(
            "target_day", tr("Study days have no day 0: the anchor is day 1, the day before it -1.")
        )


def _anchors_run_in_no_circle(draft: Draft) -> None:
    follows = {
        visit.name: visit.anchor.removeprefix("visit:")
        for visit, _ in draft.visits
        if visit.anchor.startswith("visit:")
    }
    for visit, table in draft.visits:
        seen, name = {visit.name}, follows.get(visit.name)
        while name is not None and name not in seen:
            seen.add(name)
            name = follows.get(name)
        if name == visit.name:
            table.problem(
                "anchor", tr("The anchors run in a circle: {names}.", names=", ".join(sorted(seen)))
            )


def _endpoints_fit(draft: Draft) -> None:
    items = draft.items_by_name()
    for endpoint, table in draft.endpoints:
        item = items.get(endpoint.item)
        if item is None:
            _unknown_item(draft, table, "item", endpoint.item)
            continue
        if not is_chartable(item):
            table.problem("item", tr("{name} is no number, so it cannot be charted.", name=item.name))
        elif endpoint.unit != item.unit:
            table.problem(
                "unit",
                tr(
                    'The item {name} is in "{unit}"; the endpoint must say the same.',
                    name=item.name,
                    unit=item.unit,
                ),
            )
        _mcids_fit(endpoint.mcid_small, endpoint.mcid_substantial, table)
        if table.has("mcid_small") and not endpoint.mcid_source:
            table.problem("mcid_source", tr("An MCID needs its source."))


def is_chartable(item: Item) -> bool:
    """Say whether every answer has a number: a measured one, or a choice whose codes are all numbers."""
    if item.type.is_number:
        return True
    return item.type is ItemType.CHOICE and all(
        re.fullmatch(r"-?\d+(\.\d+)?", choice.code) for choice in item.choices
    )


def _mcids_fit(small: float | None, substantial: float | None, table: Table) -> None:
    if any(size is not None and size <= 0 for size in (small, substantial)):
        table.problem("mcid_small", tr("An MCID is a size above 0; the direction says which way is better."))
    if small is not None and substantial is not None and substantial < small:
        table.problem("mcid_substantial", tr("The substantial MCID is below the small one."))


def _unknown_item(draft: Draft, table: Table, key: str, name: str) -> None:
    if name and draft.has_all_items:
        table.problem(key, tr("There is no item {name}.", name=name))


def _study_fits(draft: Draft, study: ReadStudy) -> None:
    items = draft.items_by_name()
    for anchor, table in study.anchors:
        item = items.get(anchor.item)
        if item is None:
            _unknown_item(draft, table, "item", anchor.item)
        elif item.type not in _WHOLE_DATES:
            table.problem(
                "item", tr("{name} is no whole date, so visits cannot be counted from it.", name=item.name)
            )
    _enrolment_fits(draft, study, items)
    _randomisation_fits(draft, study, items)
    _key_items_fit(draft, study, items)
    _key_forms_fit(draft, study)
    if study.blinding.state is BlindingState.DOUBLE_BLIND and len(draft.arms) == 1:
        study.table.problem("blinding", tr("A double-blind study needs two arms or more."), "state")


def _enrolment_fits(draft: Draft, study: ReadStudy, items: dict[str, Item]) -> None:
    enrolment = study.enrolment
    table = study.table
    if enrolment.minimum_age > enrolment.maximum_age:
        table.problem("enrolment", tr("The lowest age is above the highest."), "minimum_age")
    if enrolment.number_format and _NUMBER_FORMAT.fullmatch(enrolment.number_format) is None:
        table.problem(
            "enrolment", tr('Write it as in "{example}".', example="P-{number:03d}"), "number_format"
        )
    if (
        enrolment.screening_visit
        and draft.has_all_visits
        and enrolment.screening_visit not in draft.visit_names()
    ):
        table.problem(
            "enrolment", tr("There is no visit {name}.", name=enrolment.screening_visit), "screening_visit"
        )
    for name in enrolment.required_forms:
        if name not in draft.form_names:
            table.problem("enrolment", tr("There is no form {name}.", name=name), "required_forms")
    eligible = items.get(enrolment.eligible_item)
    if eligible is not None and eligible.type is not ItemType.YES_NO:
        table.problem("enrolment", tr("{name} is no yes/no item.", name=eligible.name), "eligible_item")
    if eligible is None and enrolment.eligible_item and draft.has_all_items:
        table.problem(
            "enrolment", tr("There is no item {name}.", name=enrolment.eligible_item), "eligible_item"
        )


def _randomisation_fits(draft: Draft, study: ReadStudy, items: dict[str, Item]) -> None:
    factors = study.randomisation.factors
    log_items = {
        item.name for form in draft.forms if form.form.kind is FormKind.LOG for item, _ in form.items
    }
    for place, factor in enumerate(factors):
        sentence = factor_problem(factor, factors[:place], items.get(factor.item), log_items)
        if sentence and (factor.item in items or factor.is_site or draft.has_all_items):
            study.table.problem("randomisation", sentence, "factors", place)


def _key_items_fit(draft: Draft, study: ReadStudy, items: dict[str, Item]) -> None:
    home = {item.name: form.form.name for form in draft.forms for item, _ in form.items}
    log = study.key_forms.get(KeyForm.ADVERSE_EVENTS)
    for key, name in study.key_items.items():
        item = items.get(name)
        if item is None:
            if name and draft.has_all_items:
                study.table.problem("key_items", tr("There is no item {name}.", name=name), key.value)
            continue
        fit = KEY_ITEM_TYPES[key]
        if item.type not in fit:
            kinds = ", ".join(sorted(fit))
            study.table.problem(
                "key_items",
                tr(
                    "{name} is of type {kind}; here it must be {kinds}.",
                    name=name,
                    kind=item.type,
                    kinds=kinds,
                ),
                key.value,
            )
        if key.value.startswith("ae_") and home[name] != log:
            study.table.problem(
                "key_items",
                tr("{name} is not on the adverse-events form of key_forms.", name=name),
                key.value,
            )
    if KeyItem.SEX in study.key_items and study.key_items[KeyItem.SEX] in items:
        _sex_codes_fit(study, items[study.key_items[KeyItem.SEX]])


def _sex_codes_fit(study: ReadStudy, item: Item) -> None:
    codes = {choice.code for choice in item.choices}
    if item.type is ItemType.CHOICE and not {"F", "M"} <= codes:
        study.table.problem(
            "key_items", tr("{name} needs the codes F and M.", name=item.name), KeyItem.SEX.value
        )


def _key_forms_fit(draft: Draft, study: ReadStudy) -> None:
    kinds = {form.form.name: form.form.kind for form in draft.forms}
    for key, name in study.key_forms.items():
        if name and name not in draft.form_names:
            study.table.problem("key_forms", tr("There is no form {name}.", name=name), key.value)
        kind = kinds.get(name)
        if kind is FormKind.SINGLE and key in _LOG_FORMS:
            study.table.problem("key_forms", tr("{name} must be a log form.", name=name), key.value)
        if kind is FormKind.LOG and key in _SINGLE_FORMS:
            study.table.problem("key_forms", tr("{name} must be a single form.", name=name), key.value)
