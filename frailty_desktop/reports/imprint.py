"""What stands on every page: study, version, when and by whom, view of allocation, where the log ended."""

from datetime import datetime

from frailty_desktop.analysis.history_line import offset_words
from frailty_desktop.reports.document import Imprint
from frailty_desktop.services.people import Person
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.storage.chain_head import heads
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.blinding import AllocationView
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr


def imprint_of(
    study: StudyFile, person: Person, view: AllocationView, at: datetime, *, mark: str = ""
) -> Imprint:
    """Say what a document of a study carries; the head of the log is that of this moment."""
    with study.read() as session:
        ends = "\n".join(head.line() for head in heads(session))
    return Imprint(
        study=study.info.name or study.design.title,
        version=study.design.version,
        printed_at=moment_text(at),
        printed_by=tr("{name} ({role})", name=person.name, role=person.role.label),
        chain_head=ends,
        is_synthetic=study.info.is_synthetic,
        view=view_words(view, study.design),
        mark=mark,
    )


def blank_imprint(design: StudyDesign, at: datetime) -> Imprint:
    """Say what a form to fill by hand carries: it is of a design, and of no study."""
    return Imprint(
        study=design.title,
        version=design.version,
        printed_at=moment_text(at),
        printed_by="",
        chain_head="",
        is_synthetic=False,
        view="",
        mark=tr("BLANK FORM"),
        hand=tr("Patient"),
    )


def view_words(view: AllocationView, design: StudyDesign) -> str:
    """Say what the reader may know of the allocation."""
    if view is AllocationView.POOLED:
        return tr("Blinded: all participants pooled")
    if view is AllocationView.NONE:
        return tr("Blinded: no averages")
    if design.blinding.state is BlindingState.OPEN_LABEL:
        return tr("Open label")
    return tr("UNBLINDED: arms are shown")


def moment_text(at: datetime, *, seconds: bool = False) -> str:
    """Write a moment on this workstation's clock with its distance from UTC."""
    local = at.astimezone()
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return tr(
        "{day} {clock} (UTC{offset})", day=day_text(local.date()), clock=clock, offset=offset_words(local)
    )
