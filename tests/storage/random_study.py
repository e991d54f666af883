"""A study in which anything may happen to any audited table, for tests that must hold for all of them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.storage.answer_rows import AnswerRow
from frailty_desktop.storage.audit import logged_columns, plain
from frailty_desktop.storage.audited_table import Audited
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import NO_VISIT, new_id
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import AUDITED, AnswerTable, DesignVersionRow, FormRow, SiteRow
from tests.factories import APatient, FakeClock, a_patient, a_person, new_study, small_design_texts

Values = dict[str, Any]
DAY, MOMENT = dt.date(2026, 2, 3), dt.datetime(2026, 2, 3, 9, 30, tzinfo=dt.UTC)
TEXTS = ("", "a", "Ä'); DROP TABLE", "x" * 40)


@dataclass
class RandomStudy:
    """A study with two patients, and rows of every table that were made so far."""

    study: StudyFile
    clock: FakeClock
    by: UUID
    patients: list[APatient]
    made: dict[str, list[UUID]] = field(default_factory=dict)
    count: int = 0

    def add(self, table: Any, text: str) -> None:
        """Add a row of a table, whatever it asks for."""
        self.count += 1
        row_id = new_id()
        with self._edit() as edit:
            values = MADE[table.audit_kind](self, edit, text)
            edit.session.add(table(id=row_id, **values))
        self.made.setdefault(table.audit_kind, []).append(row_id)

    def change(self, table: type[Audited], which: int, text: str) -> None:
        """Change a row that was made before, or add the first."""
        rows = self.made.get(table.audit_kind)
        if not rows:
            self.add(table, text)
            return
        self.count += 1
        with self._edit() as edit:
            row = edit.session.get(table, rows[which % len(rows)])
            if row is not None:
                for name, value in CHANGED[table.audit_kind](self, text).items():
                    setattr(row, name, value)

    def delete_acceptance(self, which: int) -> None:
        """Take an acceptance back: the one kind of row that may go."""
        rows = self.made.get("acceptance")
        if not rows:
            return
        with self._edit() as edit:
            row = edit.session.get(_table("acceptance"), rows.pop(which % len(rows)))
            if row is not None:
                edit.session.delete(row)

    def answer(self, which: int, group: int, text: str, number: float | None, missing: str | None) -> None:
        """Type into a field, and perhaps into its neighbour in the same edit."""
        patient = self.patients[which % len(self.patients)]
        with self._edit() as edit:
            edit.save_answers(
                AnswerRow(
                    patient.id,
                    patient.visit_id,
                    patient.form_id,
                    group,
                    item,
                    text,
                    value_number=number,
                    missing_reason=missing,
                )
                for item in ("walk_distance", "walk_note")[: 1 + which % 2]
            )

    def note(self, text: str) -> None:
        """Record something that changes no record."""
        with self._edit() as edit:
            edit.note("export", details={"text": text})

    def _edit(self) -> Any:
        self.clock.now += dt.timedelta(seconds=7)
        return self.study.edit(by=self.by, action="Work", reason="because")


def random_study(folder: Path, name: str) -> RandomStudy:
    """Make a study with two patients; the caller closes it."""
    clock = FakeClock()
    study = new_study(folder, name=name, clock=clock)
    nurse = a_person(study)
    return RandomStudy(
        study, clock, nurse, [a_patient(study, nurse), a_patient(study, nurse, "P-002")], {"person": [nurse]}
    )


def snapshot(session: Session) -> dict[str, dict[UUID, Values]]:
    """Read every audited table as it stands, in the words of the log."""
    return {
        str(table.__tablename__): {  # type: ignore[attr-defined]
            row.id: {
                "id": str(row.id),
                **{column: plain(getattr(row, name)) for name, column in logged_columns(table).items()},
                "sequence": row.sequence,
                "workstation": row.workstation,
            }
            for row in session.scalars(select(table))
        }
        for table in AUDITED
    }


def answers_now(session: Session) -> dict[tuple[UUID, UUID, int, str], Values]:
    """Read every answer as it stands."""
    return {
        (row.patient_id, row.form_id, row.group_ordinal, row.item): {
            "entered_text": row.entered_text,
            "value_text": row.value_text,
            "value_number": row.value_number,
            "value_date": row.value_date,
            "missing_reason": row.missing_reason,
            "first_sequence": row.first_sequence,
            "sequence": row.sequence,
            "workstation": row.workstation,
        }
        for row in session.scalars(select(AnswerTable))
    }


_WITH_A_NOTE = {**small_design_texts(), "arms.toml": small_design_texts()["arms.toml"] + "\n# a note\n"}


def _table(kind: str) -> Any:
    return next(table for table in AUDITED if table.audit_kind == kind)


def _one(edit: Edit, table: Any) -> UUID:
    found: UUID = edit.session.scalars(select(table.id).order_by(table.id).limit(1)).one()
    return found


def _site(edit: Edit) -> UUID:
    return _one(edit, SiteRow)


def _version(edit: Edit) -> UUID:
    return _one(edit, DesignVersionRow)


def _extra(world: RandomStudy, edit: Edit, kind: str) -> UUID:
    """Return the newest row of a kind, made in this same edit when there is none."""
    rows = world.made.get(kind)
    if rows:
        return rows[-1]
    row_id = new_id()
    edit.session.add(_table(kind)(id=row_id, **MADE[kind](world, edit, "made along")))
    edit.session.flush()
    world.made.setdefault(kind, []).append(row_id)
    return row_id


def _person(world: RandomStudy, edit: Edit) -> UUID:
    """Make somebody who has no account, training or delegation yet."""
    row_id = new_id()
    world.count += 1
    edit.session.add(_table("person")(id=row_id, name=f"Person {world.count}", role="monitor"))
    return row_id


def _patient(world: RandomStudy, edit: Edit) -> UUID:
    row_id = new_id()
    world.count += 1
    number = f"N-{world.count}"
    edit.session.add(_table("patient")(id=row_id, number=number, site_id=_site(edit), status="screening"))
    return row_id


def _form(world: RandomStudy, edit: Edit) -> UUID:
    row_id = new_id()
    world.count += 1
    edit.session.add(FormRow(id=row_id, **_log_form(world, edit)))
    return row_id


def _log_form(world: RandomStudy, edit: Edit) -> Values:
    return {
        "patient_id": world.patients[world.count % 2].id,
        "name": "adverse_event",
        "ordinal": world.count,
        "design_version_id": _version(edit),
        "started_at": MOMENT,
        "started_by": world.by,
    }


def _field(world: RandomStudy, text: str) -> Values:
    return {"item": f"item_{len(text)}", "group": world.count}


Maker = Callable[[RandomStudy, Edit, str], Values]
MADE: Mapping[str, Maker] = {
    "study": lambda w, e, t: {
        "name": t, "is_synthetic": True, "created_at": MOMENT, "state": "blinded",
        "design_version_id": _version(e)
    },
    "design_version": lambda w, _e, t: {
        "name": t, "version": str(w.count), "date": DAY, "texts": small_design_texts(), "added_at": MOMENT
    },
    "site_approval": lambda w, e, _t: {
        "site_id": _site(e), "design_version_id": _extra(w, e, "design_version"), "approved_on": DAY
    },
    "workstation": lambda w, _e, t: {"name": f"{t}{w.count}", "first_seen_at": MOMENT},
    "site": lambda w, _e, t: {"code": f"S{w.count}", "name": t},
    "person": lambda w, _e, t: {"name": f"{t}{w.count}", "role": "monitor", "created_at": MOMENT},
    "account": lambda w, e, t: {
        "person_id": _person(w, e), "slot": t, "past_slots": {"one": t}, "public_key": t.encode(),
        "password_set_at": MOMENT,
    },
    "delegation": lambda w, e, t: {
        "person_id": w.by, "role": t, "site_id": _site(e), "starts_on": DAY, "ends_on": DAY
    },
    "training": lambda w, e, _t: {
        "person_id": _person(w, e), "design_version_id": _version(e), "trained_on": DAY
    },
    "key_grant": lambda w, _e, t: {"person_id": w.by, "key_name": "identity", "sealed": t.encode()},
    "identity": lambda w, e, t: {"patient_id": _patient(w, e), "sealed": t.encode()},
    "proposal": lambda w, _e, t: {
        "action": "unlock", "reason": t or "why", "proposed_by": w.by, "proposed_at": MOMENT
    },
    "monitor_visit": lambda w, _e, t: {"person_id": w.by, "ended_at": MOMENT, "up_to": w.count, "note": t},
    "patient": lambda w, e, t: {
        "number": f"Q-{w.count}", "site_id": _site(e), "status": t, "enrolled_on": DAY
    },
    "visit": lambda w, _e, t: {
        "patient_id": w.patients[0].id, "plan": "extra", "ordinal": w.count, "date": DAY, "contact": t
    },
    "form": lambda w, e, _t: _log_form(w, e),
    "acceptance": lambda w, _e, t: {
        "form_id": w.patients[0].form_id, "check": "range", "reason": t or "fine", **_field(w, t)
    },
    "query": lambda w, _e, t: {
        "patient_id": w.patients[1].id, "form_id": w.patients[1].form_id, "opened_by": w.by,
        "opened_at": MOMENT, "state_at": MOMENT, **_field(w, t)
    },
    "query_message": lambda w, e, t: {
        "query_id": _extra(w, e, "query"), "ordinal": w.count, "person_id": w.by, "at": MOMENT,
        "act": "opened", "text": t
    },
    "source_mark": lambda w, _e, t: {
        "patient_id": w.patients[0].id, "form_id": w.patients[0].form_id, "marked_sequence": w.count,
        "person_id": w.by, "at": MOMENT, **_field(w, t)
    },
    "signature": lambda w, _e, t: {
        "level": "form", "record_id": w.patients[0].form_id, "patient_id": w.patients[0].id,
        "person_id": w.by, "printed_name": t, "role": "investigator", "signed_at": MOMENT,
        "utc_offset_minutes": 60, "meaning": t, "content_hash": t.encode()
    },
    "hold": lambda w, _e, _t: {
        "level": "patient", "record_id": new_id(), "patient_id": (w.patients[0].id, None)[w.count % 2],
        "kind": "frozen", "held_by": w.by, "held_at": MOMENT
    },
    "second_entry": lambda w, e, _t: {"form_id": _form(w, e), "person_id": w.by, "started_at": MOMENT},
    "second_answer": lambda w, e, t: {
        "second_entry_id": _extra(w, e, "second_entry"), "form_id": w.patients[0].form_id,
        "entered_text": t, **_field(w, t)
    },
    "allocation": lambda w, _e, t: {
        "number": w.count, "kit": f"K-{w.count}", "stratum": t, "sealed": t.encode(), "envelope": None
    },
    "unblinding": lambda w, _e, t: {
        "patient_id": w.patients[0].id, "person_id": w.by, "at": MOMENT, "reason": t or "why",
        "who_was_told": t
    },
}  # fmt: skip
"""How to make a row of each kind."""

Changer = Callable[[RandomStudy, str], Values]
CHANGED: Mapping[str, Changer] = {
    "study": lambda w, t: {"name": t, "is_finished": bool(w.count % 2), "finished_at": MOMENT},
    "design_version": lambda _w, _t: {"texts": _WITH_A_NOTE},
    "site_approval": lambda w, _t: {"approved_on": DAY + dt.timedelta(days=w.count)},
    "workstation": lambda w, t: {"name": f"{t}-{w.count}"},
    "site": lambda _w, t: {"name": t},
    "person": lambda _w, t: {"role": t, "is_active": t != ""},
    "account": lambda _w, t: {
        "slot": t, "past_slots": {"two": t}, "is_disabled": t != "", "disabled_reason": t
    },
    "delegation": lambda _w, t: {"role": t, "ends_on": None, "site_id": None},
    "training": lambda w, _t: {"trained_on": DAY + dt.timedelta(days=w.count)},
    "key_grant": lambda _w, t: {"sealed": t.encode(), "is_withdrawn": t != ""},
    "identity": lambda _w, t: {"sealed": t.encode()},
    "proposal": lambda _w, t: {"reason": t or "why", "state": "withdrawn"},
    "monitor_visit": lambda w, t: {"note": t, "up_to": w.count},
    "patient": lambda _w, t: {"status": t, "status_date": DAY, "status_reason": t},
    "visit": lambda _w, t: {"date": None, "is_missed": True, "missed_reason": t},
    "form": lambda w, _t: {"state": ("complete", "in_progress")[w.count % 2], "completed_by": w.by},
    "acceptance": lambda w, t: {"reason": t or "why", "item": f"other_{w.count}"},
    "query": lambda w, _t: {"state": ("answered", "closed")[w.count % 2], "opens_field": bool(w.count % 2)},
    "query_message": lambda w, t: {"text": t, "correction": w.count},
    "source_mark": lambda w, _t: {"marked_sequence": w.count, "is_withdrawn": bool(w.count % 2)},
    "signature": lambda _w, t: {"voided_at": MOMENT, "voided_because": t},
    "hold": lambda w, _t: {"lifted_by": w.by, "lifted_at": MOMENT},
    "second_entry": lambda w, _t: {"completed_at": MOMENT, "reconciled_by": w.by},
    "second_answer": lambda _w, t: {"entered_text": t, "resolution": "second", "resolution_reason": t},
    "allocation": lambda w, t: {
        "patient_id": w.patients[0].id if not w.made.get("allocated") and not w.made.update(allocated=[w.by])
        else None, "kit_state": "dispensed", "kit_note": t,
    },
    "unblinding": lambda _w, t: {"who_was_told": t},
}  # fmt: skip
"""How to change one."""

__all__ = ["CHANGED", "MADE", "NO_VISIT", "TEXTS", "RandomStudy", "answers_now", "random_study", "snapshot"]
