"""`report`: write a document as PDF: a profile, filled or blank forms, an event to sign, the trail."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from frailty_desktop.cli.design_folder import design_folder
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import add_work_arguments, at_work
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.reports.catalogue import DocumentKind, DocumentRequest, kind_of, kinds
from frailty_desktop.storage.study_file import utc_now
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    rows = "\n".join(f"  {kind.name:<18} {kind.sentence}" for kind in kinds())
    return (
        tr(
            "Write a document as PDF, offline. The file appears when every page is written, never half; the "
            "audit trail keeps that it was printed. Blank forms need no study: name a design instead."
        )
        + "\n\n"
        + rows
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("kind", metavar="KIND", help=tr("which document, as in the list above"))
    parser.add_argument("study", metavar="STUDY", nargs="?", help=tr("the study file; not for --design"))
    parser.add_argument("--out", metavar="FILE", required=True, help=tr("the PDF to make"))
    parser.add_argument("--design", metavar="FOLDER", help=tr("blank forms: a design's folder or its name"))
    parser.add_argument("--patient", metavar="NUMBER", help=tr("the patient, as in P-001"))
    parser.add_argument("--visit", metavar="VISIT", help=tr("only this visit, as the design names it"))
    parser.add_argument(
        "--form",
        metavar="FORM",
        action="append",
        default=[],
        help=tr("only this form, as the design names it"),
    )
    parser.add_argument(
        "--entry", metavar="NUMBER", type=int, default=0, help=tr("which entry of a log, such as an event")
    )
    parser.add_argument("--since", metavar="EVENT", type=int, help=tr("changes after this event of the log"))
    add_work_arguments(parser)
    parser.add_argument("--json", action="store_true", help=tr("answer as one JSON object"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the document."""
    kind = kind_of(arguments.kind)
    out = Path(arguments.out)
    with ExitStack() as stack:
        request = _without_study(kind, arguments) if arguments.study is None else None
        if request is None:
            work = stack.enter_context(at_work(arguments))
            person, key = work.person, work.keys.allocation
            asked = DocumentRequest(at=utc_now(), study=work.study, person=person, key=key)
            request = _narrowed(kind, asked, arguments)
        pages = _save(kind, request, out)
    _report(kind, out, pages, terminal, as_json=arguments.json)
    return ExitCode.DONE


def _save(kind: DocumentKind, request: DocumentRequest, out: Path) -> int:
    from frailty_desktop.paper.offscreen import ready_to_draw
    from frailty_desktop.paper.saved_document import save_document

    ready_to_draw()
    return save_document(kind.name, request, out)


def _without_study(kind: DocumentKind, arguments: argparse.Namespace) -> DocumentRequest:
    from frailty_desktop.study.design_file import read_design

    if kind.needs_study:
        raise UserError(
            tr("{document} is made from a study.", document=kind.label),
            kept=tr("Nothing was written."),
            next_step=tr("Name the study file after the kind."),
        )
    if arguments.design is None:
        raise UserError(
            tr("Neither a study nor a design was named."),
            kept=tr("Nothing was written."),
            next_step=tr("Name a design with --design, or a study file."),
        )
    design = read_design(design_folder(arguments.design))
    return DocumentRequest(
        at=utc_now(), design=design, forms=tuple(arguments.form), visit=arguments.visit or ""
    )


def _narrowed(kind: DocumentKind, asked: DocumentRequest, arguments: argparse.Namespace) -> DocumentRequest:
    """Find what the arguments name."""
    from dataclasses import replace

    if not kind.needs_study:
        return replace(asked, forms=tuple(arguments.form), visit=arguments.visit or "")
    asked = replace(asked, since=arguments.since, visit=arguments.visit or "")
    if not arguments.patient:
        return asked
    from frailty_desktop.services.patient_list import find_patient

    with asked.read() as session:
        found = find_patient(session, asked.plan, arguments.patient, asked.today)
    asked = replace(asked, patient_id=found.id)
    form = arguments.form[0] if arguments.form else _log_form(kind, asked) if arguments.entry else ""
    if form:
        return replace(asked, form_id=_form_id(asked, form, arguments.visit or "", arguments.entry))
    if arguments.visit:
        return replace(asked, visit_id=_visit_id(asked, found.id, arguments.visit))
    return asked


def _log_form(kind: DocumentKind, asked: DocumentRequest) -> str:
    from frailty_desktop.study.design import KeyForm

    return asked.plan.key_forms.get(KeyForm.ADVERSE_EVENTS, "") if kind.name == "sae-report" else ""


def _form_id(asked: DocumentRequest, form: str, visit: str, entry: int) -> UUID:
    from frailty_desktop.services.form_records import FORMS, form_records, select_forms

    with asked.read() as session:
        query = select_forms(FORMS.patient_id == asked.patient_id, FORMS.name == form)
        records = form_records(session, asked.plan, query, asked.today)
    found = [
        record
        for record in records
        if (not visit or record.visit_name == visit) and (not entry or record.ordinal == entry)
    ]
    if len(found) == 1:
        return found[0].id
    raise UserError(
        tr_count(
            "This patient has {count} form like that.",
            "This patient has {count} forms like that.",
            len(found),
        ),
        kept=tr("Nothing was written."),
        next_step=tr("Name one with --form and --visit, or with --entry for a log."),
    )


def _visit_id(asked: DocumentRequest, patient_id: UUID, visit: str) -> UUID:
    from frailty_desktop.analysis.patient_series import patient_values

    with asked.read() as session:
        series = patient_values(session, asked.plan, patient_id)
    for one in series.visits:
        if one.name == visit:
            return one.visit_id
    raise UserError(tr("This patient has no visit {visit}.", visit=visit), kept=tr("Nothing was written."))


def _report(kind: DocumentKind, out: Path, pages: int, terminal: Terminal, *, as_json: bool) -> None:
    if as_json:
        terminal.tell({"document": kind.name, "file": str(out), "pages": pages})
        return
    terminal.say(
        tr_count("{count} page written to {file}.", "{count} pages written to {file}.", pages, file=out)
    )
