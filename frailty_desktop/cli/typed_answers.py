"""Reads ITEM=VALUE and ITEM[2]=VALUE into fields of a form and what is typed there."""

import re
from collections.abc import Mapping, Sequence

from frailty_desktop.errors import UserError
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr

_WRITTEN = re.compile(r"([A-Za-z]\w*)(?:\[(\d{1,4})\])?=(.*)", re.ASCII | re.DOTALL)


def typed_answers(written: Sequence[str]) -> Mapping[FieldKey, str]:
    """Return what is typed into which field; a value may hold anything, also equals signs and line breaks."""
    found: dict[FieldKey, str] = {}
    for word in written:
        key, typed = _read(word)
        if key in found:
            raise UserError(
                tr("{field} is given twice.", field=word.partition("=")[0]),
                kept=tr("Nothing was saved."),
                next_step=tr("Name every field once."),
            )
        found[key] = typed
    return found


def _read(word: str) -> tuple[FieldKey, str]:
    match = _WRITTEN.fullmatch(word)
    if match is None or match.group(2) == "0":
        raise UserError(
            tr("{word!r} was not understood.", word=word),
            kept=tr("Nothing was saved."),
            next_step=tr("Write ITEM=VALUE, or ITEM[2]=VALUE for the second entry of a repeat."),
        )
    item, group, typed = match.groups()
    return FieldKey(item, int(group or 1) - 1), typed
