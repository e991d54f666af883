"""Looks things up in a design: which form holds an item, which forms read an item of another one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import Form, FormKind, Item, KeyForm, KeyItem, StudyDesign, VisitPlan
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.study.form_plan import feeds
from frailty_desktop.study.item_sources import Source, SourceKind, read_source
from frailty_desktop.study.patient_values import items_asked_at

MOST_KEPT = 8


@dataclass(frozen=True)
class DesignIndex:
    """A design turned round, so that nothing has to be searched while somebody types."""

    design: StudyDesign

    @cached_property
    def whole(self) -> StudyDesign:
        """The design with what records of its other versions may hold; itself while it is the only one."""
        return whole_design(self.design)

    @cached_property
    def form_of_item(self) -> Mapping[str, Form]:
        """The form that holds each item."""
        forms = [*self.whole.forms, *self.design.forms]
        return {item.name: form for form in forms for item in form.items()}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by name."""
        forms = [*self.whole.forms, *self.design.forms]
        return {item.name: item for form in forms for item in form.items()}

    @cached_property
    def visit_order(self) -> Mapping[str, int]:
        """The place of each visit plan in the schedule."""
        return {visit.name: place for place, visit in enumerate(self.whole.visits)}

    @cached_property
    def forms_by_name(self) -> Mapping[str, Form]:
        """Every form by name."""
        return {form.name: form for form in (*self.whole.forms, *self.design.forms)}

    @cached_property
    def visits_by_name(self) -> Mapping[str, VisitPlan]:
        """Every visit plan by name."""
        return {visit.name: visit for visit in self.whole.visits}

    @cached_property
    def names_read(self) -> Mapping[str, frozenset[str]]:
        """For each form: the items of other forms or of other visits that its rules and scores look at."""
        return {form.name: _names_read(form) & self.items.keys() for form in self.design.forms}

    @cached_property
    def asked_at(self) -> Mapping[str, frozenset[str]]:
        """For each visit plan: the items of its forms, which an earlier answer never stands in for."""
        return {visit.name: items_asked_at(self.whole, visit.name) for visit in self.whole.visits}

    @cached_property
    def readers(self) -> Mapping[str, tuple[Form, ...]]:
        """For each item: the forms whose derived items read it, directly."""
        readers: dict[str, dict[str, Form]] = {}
        for form in self.whole.forms:
            for name in derivation_sources(form):
                readers.setdefault(name, {})[form.name] = form
        return {name: tuple(forms.values()) for name, forms in readers.items()}

    def reads_fixed_visit(self, form: Form) -> bool:
        """Say whether a derived item of the form reads a visit by name, which may lie after its own."""
        return any(source.kind is SourceKind.VISIT_ITEM for source in _sources(form))

    def reads_visit_date(self, form: Form) -> bool:
        """Say whether a derived item of the form depends on the date of its visit."""
        return any(source.kind is SourceKind.VISIT_DATE for source in _sources(form))

    def key_item(self, part: KeyItem) -> str | None:
        """Return the item that plays a part, None when this design has none."""
        return self.design.key_items.get(part)

    def key_form(self, part: KeyForm) -> Form | None:
        """Return the form that plays a part, None when this design has none."""
        name = self.design.key_forms.get(part)
        return self.forms_by_name[name] if name else None

    def form_of_key_item(self, part: KeyItem) -> Form | None:
        """Return the form that holds the item that plays a part."""
        name = self.key_item(part)
        return self.form_of_item[name] if name else None

    def is_log(self, form_name: str) -> bool:
        """Say whether a form is filled once per event, outside visits."""
        return self.forms_by_name[form_name].kind is FormKind.LOG


def derivation_sources(form: Form) -> frozenset[str]:
    """Name the items, wherever they stand, that can change a derived item of the form.

    Besides what the scores read these are the items that hide or show fields: a hidden answer does not count.
    """
    if not any(item.derivation for item in form.items()):
        return frozenset()
    names: set[str] = set()
    for section in form.sections:
        for item in section.items:
            names |= feeds(item, section, elsewhere=True)
    return frozenset(names)


def _sources(form: Form) -> Iterator[Source]:
    for item in form.items():
        if item.derivation is not None:
            yield from (read_source(text) for text in item.derivation.inputs.values())


def _names_read(form: Form) -> frozenset[str]:
    """Name what a form reads outside itself: items of other forms, and its own at other visits."""
    expressions = [check.holds for check in form.checks]
    expressions += [section.show_when for section in form.sections]
    expressions += [text for item in form.items() for text in (item.show_when, item.required_when)]
    conditions = [Condition.compile(text) for text in expressions if text.strip()]
    here = frozenset().union(*(condition.names for condition in conditions))
    elsewhere = frozenset().union(*(condition.elsewhere for condition in conditions))
    fixed = frozenset(source.name for source in _sources(form) if source.kind is SourceKind.VISIT_ITEM)
    own = {item.name for item in form.items()}
    return (here | derivation_sources(form)) - own | elsewhere | fixed


_recent: dict[int, DesignIndex] = {}


def index_of(design: StudyDesign) -> DesignIndex:
    """Return the index of a design; the last few are kept, which is safe because a design never changes."""
    known = _recent.get(id(design))
    if known is not None and known.design is design:
        return known
    while len(_recent) >= MOST_KEPT:
        _recent.pop(next(iter(_recent)), None)
    _recent[id(design)] = index = DesignIndex(design)
    return index
