"""`enrol`: screen a new patient, or enrol one who was screened and hand out the next kit."""

import argparse
from dataclasses import dataclass
from datetime import date

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_work_arguments, at_work
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.cli.typed_days import today, typed_day, typed_partial_day
from frailty_desktop.errors import UserError
from frailty_desktop.services import patients
from frailty_desktop.services.patients import PatientSummary
from frailty_desktop.services.people import Person
from frailty_desktop.storage.study_file import StudyFile, utc_now
from frailty_desktop.translation import tr


def description() -> str:
    """Say what the command does."""
    return tr(
        "Without --patient: take a new patient into screening. Consent comes first, so its date is needed; "
        "date of birth (as far as it is known) and sex are filled in on their forms.\n"
        "With --patient: enrol a screened patient, once consent, eligibility and age are in order; what "
        "still stands in the way is said. Where the study has an allocation list, "
        "the next kit is handed out.\n\n"
        "Examples:\n"
        "  frailty-desktop enrol ward.study --consent-date 3/2/2026 --birth-date 1947-03 --sex F\n"
        "  frailty-desktop enrol ward.study --patient P-003"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("--patient", metavar="NUMBER", help=tr("enrol this patient, who was screened"))
    parser.add_argument("--on", metavar="DATE", help=tr("day of enrolment; today when left out"))
    parser.add_argument("--consent-date", metavar="DATE", help=tr("day of consent of the new patient"))
    parser.add_argument("--birth-date", metavar="DATE", help=tr("date of birth, as far as it is known"))
    parser.add_argument("--sex", choices=["F", "M"], help=tr("sex at birth"))
    parser.add_argument("--site", metavar="CODE", default="", help=tr("site, where the study has several"))
    add_work_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A patient after the command, and what still stands between them and enrolment."""

    patient: PatientSummary
    obstacles: tuple[str, ...]


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Screen or enrol."""
    _refuse_mixture(arguments)
    with at_work(arguments) as work:
        study, person = work.study, work.person
        on = today(utc_now())
        act = _enrol if arguments.patient else _screen
        done = act(study, person, arguments, on)
    _report(done, terminal, as_json=arguments.json)
    return ExitCode.DONE


def _refuse_mixture(arguments: argparse.Namespace) -> None:
    of_new = (arguments.consent_date, arguments.birth_date, arguments.sex, arguments.site or None)
    if arguments.patient and any(value is not None for value in of_new):
        raise UserError(
            tr("--patient enrols a patient who is known; the other options are for a new one."),
            kept=tr("Nothing was saved."),
            next_step=tr("Use one or the other."),
        )
    if not arguments.patient and arguments.consent_date is None:
        raise UserError(
            tr("A new patient needs the day of consent."),
            kept=tr("Nothing was saved."),
            next_step=tr("Add --consent-date, or name a screened patient with --patient."),
        )


def _screen(study: StudyFile, person: Person, arguments: argparse.Namespace, on: date) -> Enrolled:
    consented = typed_day("--consent-date", arguments.consent_date, on)
    typed = arguments.birth_date
    born = typed_partial_day("--birth-date", typed, on) if typed is not None else None
    with study.edit(by=person.id, action=tr("Screen a patient")) as edit:
        found = patients.screen(
            edit, consent_date=consented, birth_date=born, sex=arguments.sex or "", site=arguments.site
        )
    with study.read() as session:
        return Enrolled(found, patients.enrolment_obstacles(session, study.design, found.id, on))


def _enrol(study: StudyFile, person: Person, arguments: argparse.Namespace, on: date) -> Enrolled:
    day = typed_day("--on", arguments.on, on) if arguments.on is not None else on
    with study.read() as session:
        known = patients.find_patient(session, study.design, arguments.patient, on)
    with study.edit(by=person.id, action=tr("Enrol a patient")) as edit:
        return Enrolled(patients.enrol(edit, known.id, day), ())


def _report(done: Enrolled, terminal: Terminal, *, as_json: bool) -> None:
    patient = done.patient
    if as_json:
        terminal.tell(
            {
                "patient": patient.number,
                "site": patient.site,
                "status": patient.status.value,
                "sex": patient.sex,
                "birth_date": patient.birth_date.iso() if patient.birth_date else None,
                "age_years": patient.age_years,
                "enrolled_on": patient.enrolled_on.isoformat() if patient.enrolled_on else None,
                "kit": patient.kit or None,
                "obstacles": list(done.obstacles),
            }
        )
        return
    kit = " " + tr("Kit {kit}.", kit=patient.kit) if patient.kit else ""
    terminal.say(tr("{number} is {status}.", number=patient.number, status=patient.status.label) + kit)
    if done.obstacles:
        terminal.say(tr("Before enrolment:"))
        for obstacle in done.obstacles:
            terminal.say(f"  {obstacle}")
