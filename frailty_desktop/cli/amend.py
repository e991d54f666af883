"""`amend`: rehearse an amended design on a copy of the study, or bring it in and record a site's approval."""

import argparse
from dataclasses import asdict
from datetime import date

from frailty_desktop.cli.design_folder import design_folder
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.signing_in import AtWork, add_work_arguments, at_work
from frailty_desktop.cli.study_work import add_study_argument
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.cli.typed_days import today, typed_day
from frailty_desktop.errors import UserError
from frailty_desktop.services import amendments
from frailty_desktop.services.amendment_rehearsal import Touched, rehearse
from frailty_desktop.storage.study_file import utc_now
from frailty_desktop.study.design_file import design_from_texts, design_texts
from frailty_desktop.translation import tr, tr_count


def description() -> str:
    """Say what the command does."""
    return tr(
        "Bring an amended design into a study. With --rehearse nothing is written to the study: a copy is "
        "made, and each record that the amendment would touch is listed. With --approve the version is "
        "brought in, if it is not there yet, and comes into force at that site on that day. Records keep the "
        "version they were captured under."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_study_argument(parser)
    parser.add_argument("design", metavar="FOLDER", help=tr("the folder of the amended design"))
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--rehearse", action="store_true", help=tr("list what it would touch"))
    what.add_argument(
        "--approve",
        metavar="SITE=DATE",
        action="append",
        help=tr("the day from which a site works with it; may be given for several sites"),
    )
    parser.add_argument("--json", action="store_true", help=tr("answer as JSON lines"))
    add_work_arguments(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Rehearse or approve."""
    texts = design_texts(design_folder(arguments.design))
    with at_work(arguments) as work:
        if arguments.rehearse:
            return _rehearse(work, texts, terminal, as_json=arguments.json)
        return _approve(work, texts, arguments.approve, terminal, today(utc_now()))


def _rehearse(work: AtWork, texts: dict[str, str], terminal: Terminal, *, as_json: bool) -> int:
    found = rehearse(work.study, texts, by=work.person.id)
    for touched in found.touched:
        if as_json:
            terminal.tell(
                {**asdict(touched), "patient_id": str(touched.patient_id), "form_id": _text(touched.form_id)}
            )
        else:
            terminal.say(_line(touched))
    if as_json:
        return ExitCode.DONE
    terminal.say(
        tr_count(
            "Version {version} would touch {count} record. Nothing was written to the study.",
            "Version {version} would touch {count} records. Nothing was written to the study.",
            len(found.touched),
            version=found.version,
        )
    )
    return ExitCode.DONE


def _approve(work: AtWork, texts: dict[str, str], wanted: list[str], terminal: Terminal, on_day: date) -> int:
    days = [_site_and_day(text, on_day) for text in wanted]
    version = design_from_texts(texts).version
    with work.study.read() as session:
        known = {line.version for line in amendments.versions(session, work.study.design, on_day)}
    with work.study.edit(by=work.person.id, action=tr("Approve an amendment")) as edit:
        if version in known:
            version_id = amendments.version_named(edit.session, version)
        else:
            version_id = amendments.bring_in(edit, texts)
        for site, on in days:
            amendments.approve(edit, version_id, site, on)
    terminal.say(
        tr_count(
            "Version {version} is approved at {count} site.",
            "Version {version} is approved at {count} sites.",
            len(days),
            version=version,
        )
    )
    return ExitCode.DONE


def _site_and_day(text: str, on_day: date) -> tuple[str, date]:
    site, separator, day = text.partition("=")
    if not separator or not site.strip():
        raise UserError(
            tr("{typed} does not name a site and a day.", typed=text),
            kept=tr("Nothing was saved."),
            next_step=tr("Write it as SITE=DATE, for example MIA=2026-05-01."),
        )
    return site, typed_day("--approve", day, on_day)


def _line(touched: Touched) -> str:
    what = ": ".join(part for part in (touched.form, touched.item) if part)
    place = ", ".join(part for part in (touched.patient_number, touched.visit, what) if part)
    change = " → ".join(part for part in (touched.before, touched.after) if part)
    return f"{place} - {touched.touch.label}" + (f" ({change})" if change else "")


def _text(value: object) -> str:
    return "" if value is None else str(value)
