"""What the file itself refuses, whoever writes: changed history, unaudited rows, unreasoned corrections."""

from typing import Final

from frailty_desktop.storage.audited_table import Audited
from frailty_desktop.storage.failures import DATABASE_LOCKED
from frailty_desktop.storage.tables import AUDITED

_EVENT_OF_ANSWER: Final = """
    SELECT 1 FROM audit_events AS event
    WHERE event.sequence = NEW.sequence AND event.workstation = NEW.workstation AND event.kind = 'answer'
      AND event.patient_id = NEW.patient_id AND event.form_id = NEW.form_id
      AND event.group_ordinal = NEW.group_ordinal AND event.item = NEW.item
      AND (event.is_correction = 1
           OR NOT EXISTS (SELECT 1 FROM forms WHERE forms.id = NEW.form_id AND forms.state = 'complete'))"""

_APPEND_ONLY: Final = (
    """CREATE TRIGGER audit_events_stay BEFORE UPDATE ON audit_events
    BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END""",
    """CREATE TRIGGER audit_events_remain BEFORE DELETE ON audit_events
    BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END""",
    # INSERT OR REPLACE would delete the old row without asking the trigger above.
    """CREATE TRIGGER audit_events_once BEFORE INSERT ON audit_events
    WHEN EXISTS (SELECT 1 FROM audit_events AS event
                 WHERE event.sequence = NEW.sequence AND event.workstation = NEW.workstation)
    BEGIN SELECT RAISE(ABORT, 'audit events are never replaced'); END""",
    """CREATE TRIGGER chain_heads_forward BEFORE UPDATE ON chain_heads
    WHEN NEW.workstation <> OLD.workstation OR NEW.sequence <= OLD.sequence
    BEGIN SELECT RAISE(ABORT, 'the head of the audit log only moves on'); END""",
    """CREATE TRIGGER chain_heads_remain BEFORE DELETE ON chain_heads
    BEGIN SELECT RAISE(ABORT, 'the head of the audit log is never deleted'); END""",
)

_ANSWERS: Final = (
    f"""CREATE TRIGGER answers_first_audited BEFORE INSERT ON answers
    WHEN NOT EXISTS ({_EVENT_OF_ANSWER})
    BEGIN SELECT RAISE(ABORT, 'an answer needs its audit event, on a complete form with a reason'); END""",
    f"""CREATE TRIGGER answers_changed_audited BEFORE UPDATE ON answers
    WHEN NEW.patient_id <> OLD.patient_id OR NEW.visit_id <> OLD.visit_id OR NEW.form_id <> OLD.form_id
      OR NEW.group_ordinal <> OLD.group_ordinal OR NEW.item <> OLD.item OR NEW.sequence <= OLD.sequence
      OR NOT EXISTS ({_EVENT_OF_ANSWER})
    BEGIN SELECT RAISE(ABORT, 'an answer needs its audit event, on a complete form with a reason'); END""",
    """CREATE TRIGGER answers_remain BEFORE DELETE ON answers
    BEGIN SELECT RAISE(ABORT, 'answers are never deleted, they are emptied'); END""",
)

_COMPLETE_FORMS: Final = """CREATE TRIGGER forms_complete BEFORE UPDATE ON forms
    WHEN OLD.state = 'complete' AND NOT EXISTS (
        SELECT 1 FROM audit_events AS event
        WHERE event.sequence = NEW.sequence AND event.workstation = NEW.workstation
          AND event.is_correction = 1)
    BEGIN SELECT RAISE(ABORT, 'a complete form is changed with a reason'); END"""

_CLOSED_WITH_THE_DATABASE: Final = (
    "answers",
    "patients",
    "visits",
    "forms",
    "acceptances",
    "queries",
    "query_messages",
    "source_marks",
    "signatures",
    "holds",
    "second_entries",
    "second_answers",
)

_DELETABLE: Final = frozenset({"acceptances"})


def trigger_statements() -> tuple[str, ...]:
    """List the CREATE TRIGGER statements of a new SQLite file."""
    rows = tuple(statement for table in AUDITED for statement in _row_triggers(table))
    closed = tuple(_lock_trigger(name, change) for name in _CLOSED_WITH_THE_DATABASE for change in _CHANGES)
    return (*_APPEND_ONLY, *_ANSWERS, _COMPLETE_FORMS, *closed, *rows)


_CHANGES: Final = ("INSERT", "UPDATE", "DELETE")


def _lock_trigger(name: str, change: str) -> str:
    return f"""CREATE TRIGGER {name}_locked_{change.lower()} BEFORE {change} ON {name}
    WHEN EXISTS (SELECT 1 FROM study WHERE is_locked)
    BEGIN SELECT RAISE(ABORT, '{DATABASE_LOCKED}'); END"""  # noqa: S608 - our own names


def _row_triggers(table: type[Audited]) -> tuple[str, ...]:
    name, kind = str(table.__tablename__), table.audit_kind  # type: ignore[attr-defined]
    has_event = (
        "EXISTS (SELECT 1 FROM audit_events AS event WHERE event.sequence = NEW.sequence"  # noqa: S608 - our own
        f" AND event.workstation = NEW.workstation AND event.kind = '{kind}' AND event.record_id = NEW.id)"
    )
    refusal = f"SELECT RAISE(ABORT, 'a change of {name} needs its audit event');"
    statements = [
        f"""CREATE TRIGGER {name}_first_audited BEFORE INSERT ON {name}
        WHEN NOT {has_event} BEGIN {refusal} END""",
        f"""CREATE TRIGGER {name}_changed_audited BEFORE UPDATE ON {name}
        WHEN NEW.id <> OLD.id OR NEW.sequence <= OLD.sequence OR NOT {has_event} BEGIN {refusal} END""",
    ]
    if name not in _DELETABLE:
        statements.append(
            f"CREATE TRIGGER {name}_remain BEFORE DELETE ON {name}"
            f" BEGIN SELECT RAISE(ABORT, '{name} are never deleted'); END"
        )
    return tuple(statements)
