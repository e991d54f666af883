"""How a field, its place and its answer are named in words, for lists that are not a form."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from frailty_desktop.services.design_index import DesignIndex
from frailty_desktop.services.stored_answers import answer_in
from frailty_desktop.study import answers
from frailty_desktop.study.design import Form, Item
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

_COLUMNS = ("entered_text", "value_text", "value_number", "value_date", "missing_reason")


def label_of(index: DesignIndex, key: FieldKey) -> str:
    """Name a field as its form does; groups after the first say their number."""
    item = index.items.get(key.item)
    label = item.label if item is not None else key.item
    return tr("{label}, entry {number}", label=label, number=key.group + 1) if key.group else label


def form_words(index: DesignIndex, name: str, ordinal: int) -> str:
    """Name a form, with its number when it is an entry of a log."""
    form = index.forms_by_name.get(name)
    title = (form.short_title or form.title) if form is not None else name
    return tr("{form} {number}", form=title, number=ordinal) if ordinal else title


def visit_words(index: DesignIndex, plan: str | None, ordinal: int | None) -> str:
    """Name a visit; nothing for a log, which has none."""
    if not plan:
        return ""
    found = index.visits_by_name.get(plan)
    label = found.label if found is not None else plan
    return tr("{visit} {number}", visit=label, number=ordinal + 1) if ordinal else label


def answer_words(item: Item | None, values: Mapping[str, Any], on: date) -> str:
    """Write the columns of an answer for people, with its unit; "" for none."""
    text = str(values.get("entered_text") or "")
    if item is None or not values:
        return text
    answer = answer_in(
        item, SimpleNamespace(**{**dict.fromkeys(_COLUMNS), **values, "entered_text": text}), on
    )
    words = answers.display(item, answer)
    is_measured = answer.value is not None and item.type.is_number and item.unit
    return f"{words}\u00a0{item.unit}" if is_measured else words


def has_field(form: Form, key: FieldKey) -> bool:
    """Say whether a form has this field."""
    for section in form.sections:
        if any(item.name == key.item for item in section.items):
            return 0 <= key.group < max(1, section.repeats)
    return False
