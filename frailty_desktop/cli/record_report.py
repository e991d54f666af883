"""Tells what became of recorded answers: values, what is computed from them, and what is doubtful."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.services.forms import FormRecord, SavedAnswers
from frailty_desktop.study.answers import Answer, canonical, display
from frailty_desktop.study.checks import REQUIRED
from frailty_desktop.study.design import Item
from frailty_desktop.study.form_state import FieldKey
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Recorded:
    """A form after answers were recorded."""

    record: FormRecord
    saved: SavedAnswers

    @property
    def not_understood(self) -> bool:
        """Say whether some typed text did not parse."""
        return any(answer.problem for answer in self.saved.answers.values())


def report(recorded: Recorded, terminal: Terminal, *, as_json: bool) -> None:
    """Print what was recorded."""
    if as_json:
        terminal.tell(_told(recorded))
        return
    record = recorded.record
    place = record.visit_name or tr("entry {number}", number=record.ordinal)
    terminal.say(f"{record.patient_number}, {place}, {record.form.title}")
    for sign, answers in ((" ", recorded.saved.answers), ("=", recorded.saved.derived)):
        for key, item, answer in _fields(record, answers):
            problem = f"  ({answer.problem})" if answer.problem else ""
            unit = f" {item.unit}" if item.unit and answer.value is not None else ""
            shown = display(item, answer) or "-"
            terminal.say(f" {sign} {_label(item, key)}: {shown}{unit}{problem}")
    for doubt in recorded.saved.problems:
        if doubt.check != REQUIRED:
            terminal.say(f" ! {doubt.message}")
    terminal.say(tr("Saved.") + " " + (tr("The form is complete.") if record.is_complete else ""))


def _told(recorded: Recorded) -> dict[str, object]:
    record, saved = recorded.record, recorded.saved
    return {
        "patient": record.patient_number,
        "visit": record.visit_name or None,
        "visit_date": record.visit_date.isoformat() if record.visit_date else None,
        "form": record.form.name,
        "entry": record.ordinal or None,
        "form_id": str(record.id),
        "state": record.state,
        "sequence": saved.sequence,
        "answers": [_answer(key, item, answer) for key, item, answer in _fields(record, saved.answers)],
        "derived": [_answer(key, item, answer) for key, item, answer in _fields(record, saved.derived)],
        "problems": [
            {
                "item": problem.item,
                "group": problem.group + 1,
                "check": problem.check,
                "severity": problem.severity.value,
                "message": problem.message,
            }
            for problem in saved.problems
        ],
    }


def _answer(key: FieldKey, item: Item, answer: Answer) -> dict[str, object]:
    value = answer.value
    return {
        "item": key.item,
        "group": key.group + 1,
        "text": answer.text,
        "value": value if value is None or isinstance(value, bool | int | float) else canonical(item, value),
        "missing": answer.missing.value if answer.missing else None,
        "problem": answer.problem or None,
    }


def _fields(
    record: FormRecord, answers: Mapping[FieldKey, Answer]
) -> Iterator[tuple[FieldKey, Item, Answer]]:
    items = {item.name: item for item in record.form.items()}
    for key, answer in answers.items():
        yield key, items[key.item], answer


def _label(item: Item, key: FieldKey) -> str:
    return tr("{label}, entry {number}", label=item.label, number=key.group + 1) if key.group else item.label
