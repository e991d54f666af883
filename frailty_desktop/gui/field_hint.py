"""The line that follows the cursor: what a field takes, its range, its help, and the codes for missing."""

from __future__ import annotations

from frailty_desktop.study import answers
from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.translation import tr


def field_hint(item: Item) -> str:
    """Say before typing what the field takes: "kg, 1 decimal, 30–150 — In shoes: no. — ND not done"."""
    codes = " · ".join(f"{reason.code} {reason.label}" for reason in item.missing_reasons)
    return " — ".join(part for part in (_format(item), item.help, codes) if part)


def _format(item: Item) -> str:
    by_keys = {
        ItemType.CHOICE: tr("digit or first letters, Backspace clears"),
        ItemType.MULTIPLE_CHOICE: tr("digits, or arrows and Space; several may be chosen"),
        ItemType.YES_NO: tr("y or n, Backspace clears"),
        ItemType.NOTE: tr("free text, Shift+Enter starts a new line"),
    }
    return by_keys.get(item.type) or answers.format_hint(item)
