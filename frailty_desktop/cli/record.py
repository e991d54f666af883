"""`record`: record answers of one form, as typing them into the window would."""

import argparse
from datetime import date
from uuid import UUID

from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.record_report import Recorded, report
from frailty_desktop.cli.signing_in import add_work_arguments, at_work
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.cli.typed_answers import typed_answers
from frailty_desktop.cli.typed_days import today, typed_day
from frailty_desktop.errors import UserError
from frailty_desktop.services import forms, visits
from frailty_desktop.services.patient_facts import PatientFacts, facts_of
from frailty_desktop.services.patients import find_patient
from frailty_desktop.services.people import Person
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.study_file import StudyFile, utc_now
from frailty_desktop.study.design import ContactType, FormKind
from frailty_desktop.translation import tr


def description() -> str:
    """Say what the command does."""
    return tr(
        "Record answers of one form. They are written as a person would type them: 23,5 or 3/1947 or ND. "
        "What is not understood is kept as typed, with its problem, and blocks only completion. Everything "
        "named in one command is saved together or not at all; --complete comes after that and never undoes "
        "it. In a section that repeats, ITEM[2]=VALUE means its second entry. A log form (adverse events, "
        "medication) needs no --visit; it gets a new entry unless --entry names one.\n\n"
        "Example:\n"
        "  frailty-desktop record ward.study --patient P-003 --visit month_3 --on 3/5/2026 --form sppb \\\n"
        "      sppb_walk_1=4,9 chair_time=UH --by 'Nora Brandt'\n\n"
        "Exit code 3 says that everything was saved, and that some of it was not understood."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("answers", metavar="ITEM=VALUE", nargs="*", help=tr("an answer as it would be typed"))
    parser.add_argument("--patient", metavar="NUMBER", required=True)
    parser.add_argument("--visit", metavar="VISIT", help=tr("the visit's name in the design"))
    parser.add_argument("--form", metavar="FORM", required=True, help=tr("the form's name in the design"))
    parser.add_argument("--entry", metavar="N", type=int, help=tr("entry of a log form to go on with"))
    parser.add_argument(
        "--on", metavar="DATE", help=tr("the day of the visit; records the visit when it is not there yet")
    )
    parser.add_argument("--contact", choices=[contact.value for contact in ContactType])
    parser.add_argument("--reason", metavar="TEXT", default="", help=tr("why a complete form is corrected"))
    parser.add_argument("--complete", action="store_true", help=tr("complete the form afterwards"))
    add_work_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Record the answers, then complete the form if that was asked for."""
    with at_work(arguments) as work:
        study, person = work.study, work.person
        typed = typed_answers(arguments.answers)
        action = tr("Record answers")
        with study.edit(by=person.id, action=action, reason=arguments.reason) as edit:
            form_id = _form(edit, arguments)
            saved = forms.save_answers(edit, form_id, typed)
        refusal = _complete(study, person, form_id) if arguments.complete else None
        recorded = _recorded(study, form_id, saved)
    report(recorded, terminal, as_json=arguments.json)
    if refusal is not None:
        raise refusal
    return ExitCode.FOUND if recorded.not_understood else ExitCode.DONE


def _form(edit: Edit, arguments: argparse.Namespace) -> UUID:
    """Find or start the form that the answers belong to."""
    patient = find_patient(edit.session, edit.design, arguments.patient, edit.today)
    known = {form.name: form for form in edit.design.forms}.get(arguments.form)
    is_log = known is not None and known.kind is FormKind.LOG
    if is_log and arguments.entry is not None:
        return _entry(edit, patient.id, arguments.form, arguments.entry)
    if is_log:
        return forms.start_entry(edit, patient.id, arguments.form).id
    visit_id = _visit(edit, patient.id, arguments)
    return forms.start_form(edit, patient.id, visit_id, arguments.form).id


def _entry(edit: Edit, patient_id: UUID, form: str, ordinal: int) -> UUID:
    known = forms.entries(edit.session, edit.design, patient_id, form, edit.today, with_voided=True)
    for entry in known:
        if entry.ordinal == ordinal:
            return entry.id
    raise UserError(
        tr("There is no entry {number} of {form}.", number=ordinal, form=form),
        kept=tr("Nothing was saved."),
        next_step=tr("Entries: {numbers}.", numbers=", ".join(str(entry.ordinal) for entry in known) or "-"),
    )


def _visit(edit: Edit, patient_id: UUID, arguments: argparse.Namespace) -> UUID | None:
    """Find the visit, or record it when its day is given."""
    if arguments.visit is None:
        return None
    on = typed_day("--on", arguments.on, edit.today) if arguments.on is not None else None
    existing = _recorded_visit(
        facts_of(edit.session, edit.design, patient_id, edit.today), arguments.visit, on
    )
    if existing is not None:
        return existing
    if on is None:
        _refuse_unknown_visit(edit, arguments.visit)
        raise UserError(
            tr("{number} has no {visit} visit yet.", number=arguments.patient, visit=arguments.visit),
            kept=tr("Nothing was saved."),
            next_step=tr("Give its day with --on to record it."),
        )
    contact = ContactType(arguments.contact) if arguments.contact else None
    return visits.record_visit(edit, patient_id, arguments.visit, on, contact)


def _refuse_unknown_visit(edit: Edit, name: str) -> None:
    names = [plan.name for plan in edit.design.visits]
    if name not in names:
        raise UserError(
            tr("This study has no visit {visit}.", visit=name),
            kept=tr("Nothing was saved."),
            next_step=tr("The visits are: {names}.", names=", ".join(names)),
        )


def _recorded_visit(facts: PatientFacts, name: str, on: date | None) -> UUID | None:
    """Find a recorded visit; of several unscheduled ones the one of that day, or the latest."""
    found = [visit for visit in facts.visits if visit.plan == name]
    if len(found) > 1 or (found and found[0].ordinal):
        found = [visit for visit in found if on in (None, visit.on)]
    return max(found, key=lambda visit: visit.ordinal).id if found else None


def _complete(study: StudyFile, person: Person, form_id: UUID) -> UserError | None:
    try:
        with study.edit(by=person.id, action=tr("Complete a form")) as edit:
            forms.complete_form(edit, form_id)
    except UserError as refusal:
        return refusal
    return None


def _recorded(study: StudyFile, form_id: UUID, saved: forms.SavedAnswers) -> Recorded:
    with study.read() as session:
        record = forms.form_record(session, study.design, form_id, today(utc_now()))
    return Recorded(record, saved)
