"""The clinic with an investigator who signs and a data manager who locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.services import forms, queries, signatures
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.signatures import SignatureLine
from frailty_desktop.services.signing_session import Components, SigningSession
from frailty_desktop.storage.edit import Edit
from frailty_desktop.study.form_state import FieldKey
from tests.services.clinic import Clinic

PASSWORD = "a long and quiet walk"
REVIEWED = "Reviewed"
APPROVED = "Approved"
NOTHING = UUID(int=0)


@dataclass
class SigningRoom:
    """An investigator with a signing session, over a clinic."""

    clinic: Clinic
    investigator: Person
    signing: SigningSession
    begun: UUID = NOTHING
    entry: UUID = NOTHING

    def sign(
        self,
        level: str,
        record_id: UUID,
        meaning: str = REVIEWED,
        *,
        password: str = PASSWORD,
        name: str = "",
    ) -> UUID:
        """Sign as the investigator."""
        given = Components(name or self.investigator.name, password)
        with self.as_investigator() as edit:
            return signatures.sign(edit, self.signing, level, record_id, meaning, given)

    @contextmanager
    def as_investigator(self, reason: str = "") -> Iterator[Edit]:
        """Do something as the investigator."""
        with self.clinic.study.edit(by=self.investigator.id, action="Sign", reason=reason) as edit:
            yield edit

    def signatures(self, level: str, record_id: UUID) -> list[SignatureLine]:
        """Read the signatures of a record."""
        with self.clinic.study.read() as session:
            return signatures.signatures_of(session, level, record_id)

    def stands(self, level: str, record_id: UUID) -> bool:
        """Say whether a signature of this record stands."""
        return any(not line.is_void for line in self.signatures(level, record_id))

    def complete_form(self, patient_id: UUID, visit_id: UUID, form: str, **typed: str) -> UUID:
        """Fill and complete a form as the nurse."""
        record = self.clinic.fill(patient_id, visit_id, form, typed)
        with self.clinic.act() as edit:
            forms.complete_form(edit, record.id)
        return record.id

    def complete_visit(self, patient_id: UUID, visit_id: UUID, plan: str) -> list[UUID]:
        """Start, fill and complete every form that a visit asks for and that is not complete yet."""
        found = next(visit for visit in self.clinic.study.design.visits if visit.name == plan)
        return [self._complete(patient_id, visit_id, expected.form) for expected in found.forms]

    def ask(self, form_id: UUID, item: str, *, opens_field: bool = False) -> UUID:
        """Open a query as the data manager."""
        with self.clinic.act_as(Role.DATA_MANAGER) as edit:
            return queries.open_query(
                edit, form_id, FieldKey(item), "Is this as in the source?", opens_field=opens_field
            )

    def close(self, query_id: UUID) -> None:
        """Close a query as the data manager."""
        with self.clinic.act_as(Role.DATA_MANAGER) as edit:
            queries.close_query(edit, query_id, "Found in the source.")

    def _complete(self, patient_id: UUID, visit_id: UUID, form: str) -> UUID:
        with self.clinic.act() as edit:
            record = forms.start_form(edit, patient_id, visit_id, form)
        if record.is_complete:
            return record.id
        with self.clinic.act() as edit:
            state = forms.form_state(edit.session, edit.design, record.id, edit.today)
            typed = {key: TYPED.get(key.item, "nd") for key in state.unanswered_keys()}
            forms.save_answers(edit, record.id, typed)
        with self.clinic.act() as edit:
            forms.complete_form(edit, record.id)
        return record.id


TYPED = {
    "weight_kg": "70",
    "height_cm": "165",
    "creatinine": "0.9",
    "infusion_time": "10:30",
}
"""What is typed into a field when a whole visit is filled; everything else is "not done"."""


def open_room(clinic: Clinic) -> SigningRoom:
    """Let an investigator join the clinic."""
    investigator = clinic.person(Role.INVESTIGATOR)
    return SigningRoom(clinic, investigator, signing_of(clinic, investigator))


def signing_of(clinic: Clinic, person: Person) -> SigningSession:
    """Make the signing session of somebody whose password is always the same."""

    def check(name: str, password: str) -> Person:
        if (name, password) != (person.name, PASSWORD):
            raise UserError("Name and password do not fit.", next_step="Try again.")
        return person

    return SigningSession(person, clinic.clock, check)
