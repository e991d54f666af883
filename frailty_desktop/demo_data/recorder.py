"""Records an invented patient's way through the services, as and when the clinic's people would."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from frailty_desktop.demo_data.clinic_answers import birth_text
from frailty_desktop.demo_data.cohort import DemoPatient
from frailty_desktop.demo_data.demo_accounts import DEMO_ACCOUNTS
from frailty_desktop.demo_data.moving_clock import MovingClock, at
from frailty_desktop.demo_data.visit_answers import VisitNews, typed_on
from frailty_desktop.services import (
    allocation,
    database_lock,
    forms,
    patients,
    people,
    study_unblinding,
    visits,
)
from frailty_desktop.services.accounts import add_account
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.people import Role
from frailty_desktop.services.protected_study import ProtectedStudy
from frailty_desktop.services.whole_form import record_whole_forms
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.ids import THE_PROGRAM
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.storage.tables import VisitRow
from frailty_desktop.study.answers import Answer
from frailty_desktop.study.checks import Problem
from frailty_desktop.study.conditions import Condition
from frailty_desktop.study.design import ContactType, ExpectedForm, Severity
from frailty_desktop.study.form_state import FieldKey, PatientValues
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.translation import tr

_STARTED_AT_SCREENING = frozenset({("screening", "consent"), ("screening", "demographics")})
JUDGED_BY_INVESTIGATOR = frozenset(
    {"eligibility", "primary_safety", "clinical_frailty_scale", "adverse_event"}
)
_FORMS_A_SITTING = 9
_FINISHED = "The last patient's last visit is over and every form is complete."
_UNBLINDED = "Planned unblinding after the end of the study."
_DOUBT_ACCEPTED = "Checked against the source; it is so."


class Recorder:
    """Writes into one study; every action is one edit by one person at one time."""

    def __init__(self, study: StudyFile, clock: MovingClock, protected: ProtectedStudy | None = None) -> None:
        self.study = study
        self._protected = protected
        self.clock = clock
        self._staff: dict[Role, UUID] = {}
        self._patients: dict[int, UUID] = {}
        self._kits: dict[int, str] = {}
        self._visits: dict[tuple[int, str], UUID] = {}

    def add_staff(self) -> None:
        """Add one person for each role; in a protected study each gets a ready account."""
        protected = self._protected
        if protected is not None:
            self._staff[Role.ADMINISTRATOR] = protected.administrator.id
        for account in DEMO_ACCOUNTS:
            if account.role in self._staff:
                continue
            by = self._staff.get(Role.ADMINISTRATOR, THE_PROGRAM)
            with self.study.edit(by=by, action=tr("Add a person")) as edit:
                who = people.add_person(edit, account.name, account.role)
                if protected is not None:
                    add_account(
                        edit,
                        protected.vault,
                        who.id,
                        account.password,
                        keys=protected.keys,
                        must_change=False,
                    )
            self._staff[account.role] = who.id
            self.clock.advance(2)

    def prepare_list(self, seed: str, block_sizes: tuple[int, ...]) -> AllocationKey:
        """Let the unblinded statistician make the sealed list."""
        with self.study.edit(
            by=self.by(Role.UNBLINDED_STATISTICIAN), action=tr("Make the allocation list")
        ) as edit:
            return allocation.prepare_list(edit, seed=seed, block_sizes=block_sizes)

    def by(self, role: Role) -> UUID:
        """Return the person in a role."""
        return self._staff[role]

    def patient_id(self, patient: DemoPatient) -> UUID:
        """Return the study's id of a patient."""
        return self._patients[patient.place]

    def screen(self, patient: DemoPatient) -> None:
        """Take a patient into screening on the day of consent."""
        self.clock.move_to(at(patient.consent_on, 9, 12))
        with self.study.edit(by=self.by(Role.COORDINATOR), action=tr("Start screening")) as edit:
            summary = patients.screen(
                edit,
                consent_date=patient.consent_on,
                birth_date=PartialDate.parse_iso(birth_text(patient)),
                sex=patient.sex,
            )
        self._patients[patient.place] = summary.id
        with self.study.read() as session:
            only = select(VisitRow.id).where(VisitRow.patient_id == summary.id)
            self._visits[patient.place, "screening"] = session.scalars(only).one()

    def enrol(self, patient: DemoPatient, on: date) -> None:
        """Enrol a patient, who gets the next kit."""
        self.clock.move_to(at(on, 8, 20))
        with self.study.edit(by=self.by(Role.INVESTIGATOR), action=tr("Enrol the patient")) as edit:
            self._kits[patient.place] = patients.enrol(edit, self.patient_id(patient), on).kit

    def visit(self, patient: DemoPatient, news: VisitNews) -> None:
        """Record a visit and fill its forms in clinic order."""
        hour = 9 + patient.chance("hour", news.visit).randint(0, 2)
        self.clock.move_to(at(news.on, hour, 10))
        self.start_visit(patient, news)
        asked = [
            expected.form
            for expected in self.study.design.visit(news.visit).forms
            if is_asked(expected, patient, news)
        ]
        for sitting in self._sittings(news.visit, asked):
            self.fill(patient, news, sitting)

    def _sittings(self, visit: str, asked: list[str]) -> Iterator[list[str]]:
        """Split a visit's forms into those that one person fills and saves before going on."""
        sitting: list[str] = []
        for name in asked:
            is_begun = (visit, name) in _STARTED_AT_SCREENING
            changes_hands = bool(sitting) and self._rater(name) != self._rater(sitting[-1])
            if sitting and (is_begun or changes_hands or len(sitting) == _FORMS_A_SITTING):
                yield sitting
                sitting = []
            sitting.append(name)
            if is_begun:
                yield sitting
                sitting = []
        if sitting:
            yield sitting

    def start_visit(self, patient: DemoPatient, news: VisitNews) -> None:
        """Record that a visit takes place; screening is there from the consent."""
        if (patient.place, news.visit) in self._visits:
            return
        with self.study.edit(by=self.by(Role.COORDINATOR), action=tr("Record a visit")) as edit:
            self._visits[patient.place, news.visit] = visits.record_visit(
                edit, self.patient_id(patient), news.visit, news.on, ContactType(news.contact)
            )

    def missed(self, patient: DemoPatient, visit: str, on: date, reason: str) -> None:
        """Record that a visit was missed."""
        self.clock.move_to(at(on, 11))
        with self.study.edit(by=self.by(Role.COORDINATOR), action=tr("Record a missed visit")) as edit:
            visits.record_missed(edit, self.patient_id(patient), visit, reason)

    def fill(
        self, patient: DemoPatient, news: VisitNews, names: list[str], *, only_first: int | None = None
    ) -> None:
        """Fill forms of a visit and complete them; with `only_first`, leave each after so many fields."""
        told = replace(news, kit=self._kits.get(patient.place, ""))
        filled = {name: typed_on(self.study.design.form(name), patient, told) for name in names}
        if only_first is not None:
            filled = {name: dict(list(typed.items())[:only_first]) for name, typed in filled.items()}
        minutes = patient.chance("minutes", news.visit, *names)
        self.clock.advance(sum(minutes.uniform(2, 9) for _ in names))
        visit_id = self._visits[patient.place, news.visit]
        if (news.visit, names[0]) in _STARTED_AT_SCREENING:
            self._go_on_with_prefilled(patient, visit_id, names[0], filled[names[0]])
            return
        with self._filling(names) as edit:
            record_whole_forms(
                edit,
                self.patient_id(patient),
                visit_id,
                list(filled.items()),
                doubts_accepted=_DOUBT_ACCEPTED,
                complete=only_first is None,
            )

    def _filling(self, names: Sequence[str]) -> AbstractContextManager[Edit]:
        titles = ", ".join(self.study.design.form(name).title for name in names)
        return self.study.edit(by=self._rater(names[0]), action=tr("Fill in {form}", form=titles))

    def _go_on_with_prefilled(
        self, patient: DemoPatient, visit_id: UUID, form_name: str, typed: Mapping[FieldKey, str]
    ) -> None:
        """Fill the rest of a form that screening began with date of consent, date of birth or sex."""
        with self._filling([form_name]) as edit:
            record = forms.start_form(edit, self.patient_id(patient), visit_id, form_name)
            self._save(
                edit,
                record.id,
                {k: text for k, text in typed.items() if k not in record.answers},
                complete=True,
            )

    def entry(
        self, patient: DemoPatient, form_name: str, typed: Mapping[str, str], *, complete: bool = True
    ) -> UUID:
        """Add an entry to a log of the patient."""
        return self.entries(patient, [(form_name, typed)], complete=complete)[0]

    def entries(
        self, patient: DemoPatient, filled: Sequence[tuple[str, Mapping[str, str]]], *, complete: bool = True
    ) -> list[UUID]:
        """Add several entries to logs of the patient."""
        keyed = [(name, {FieldKey(item): text for item, text in typed.items()}) for name, typed in filled]
        with self._filling([name for name, _ in filled[:1]]) as edit:
            patient_id = self.patient_id(patient)
            return record_whole_forms(
                edit, patient_id, None, keyed, doubts_accepted=_DOUBT_ACCEPTED, complete=complete
            )

    def go_on(
        self,
        form_name: str,
        form_id: UUID,
        typed: Mapping[FieldKey, str] | Mapping[str, str],
        *,
        complete: bool,
    ) -> None:
        """Go on with a form or an entry that is not complete yet."""
        with self._filling([form_name]) as edit:
            self._save(edit, form_id, typed, complete=complete)

    def correct(
        self, patient: DemoPatient, visit: str, form_name: str, typed: Mapping[str, str], reason: str
    ) -> None:
        """Correct a completed form, with the reason."""
        visit_id = self._visits[patient.place, visit]
        by = self.by(Role.COORDINATOR)
        with self.study.edit(by=by, action=tr("Correct an answer"), reason=reason) as edit:
            record = forms.start_form(edit, self.patient_id(patient), visit_id, form_name)
            forms.save_answers(edit, record.id, {FieldKey(item): text for item, text in typed.items()})

    def _save(
        self, edit: Edit, form_id: UUID, typed: Mapping[FieldKey, str] | Mapping[str, str], *, complete: bool
    ) -> None:
        keyed = {FieldKey(key) if isinstance(key, str) else key: text for key, text in typed.items()}
        problems = forms.save_answers(edit, form_id, keyed).problems
        if complete:
            self._accept(edit, form_id, problems)
            forms.complete_form(edit, form_id)

    def _accept(self, edit: Edit, form_id: UUID, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            if problem.severity is Severity.SOFT:
                key = FieldKey(problem.item, problem.group)
                forms.accept_problem(edit, form_id, key, problem.check, _DOUBT_ACCEPTED)

    def end(self, patient: DemoPatient, how: str, on: date, reason: str) -> UUID | None:
        """Record how participation ended; for a death, return the entry that was started for it."""
        role = Role.INVESTIGATOR if how == "died" else Role.COORDINATOR
        patient_id = self.patient_id(patient)
        with self.study.edit(
            by=self.by(role), action=tr("Record the end of participation"), reason=reason
        ) as edit:
            if how == "died":
                return patients.record_death(edit, patient_id, on, reason)
            if how == "completed":
                patients.complete_study(edit, patient_id, on)
            else:
                {
                    "withdrawn": patients.withdraw,
                    "lost": patients.lost_to_follow_up,
                    "screen_failure": patients.screen_failure,
                }[how](edit, patient_id, on, reason)
        return None

    def finish_and_unblind(self, key: AllocationKey) -> None:
        """Record that the study is finished, lock the database, and let two people open its arms."""
        by = self.by(Role.DATA_MANAGER)
        with self.study.edit(by=by, action=tr("Finish the study"), reason=_FINISHED) as edit:
            allocation.finish_study(edit, reason=_FINISHED)
        self.clock.advance(60 * 24 * 14)
        with self.study.edit(by=by, action=tr("Lock the database"), reason=_FINISHED) as edit:
            database_lock.lock_study(edit)
        self.clock.advance(60 * 24)
        by = self.by(Role.INVESTIGATOR)
        with self.study.edit(by=by, action=tr("Propose to unblind the study"), reason=_UNBLINDED) as edit:
            proposal = study_unblinding.propose_unblinding(edit, reason=_UNBLINDED)
        with self.study.read() as session:
            second = people.person(session, self.by(Role.UNBLINDED_STATISTICIAN))
        with self.study.edit(by=second.id, action=tr("Unblind the study"), reason=_UNBLINDED) as edit:
            study_unblinding.unblind(edit, proposal, key, second=second, reason=_UNBLINDED)

    def _rater(self, form_name: str) -> UUID:
        role = Role.INVESTIGATOR if form_name in JUDGED_BY_INVESTIGATOR else Role.COORDINATOR
        return self.by(role)


def is_asked(expected: ExpectedForm, patient: DemoPatient, news: VisitNews) -> bool:
    """Say whether the visit asks this form of this patient, by sex and by how the patient was met."""
    if not expected.when:
        return True
    known = {"sex": patient.sex, "contact_how": news.contact}
    values = {(news.visit, item): Answer(text, value=text) for item, text in known.items()}
    seen = PatientValues(today=news.on, visit=news.visit, visit_date=news.on, values=values)
    return Condition.compile(expected.when).evaluate(seen) is True
