"""Saves a document as PDF: asks for the right, notes it in the trail, only then gives the file its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from frailty_desktop.paper.page_setter import Progress, write_pdf
from frailty_desktop.reports.catalogue import (
    DocumentKind,
    DocumentRequest,
    kind_of,
    make_document,
    refuse_without_patient,
)
from frailty_desktop.reports.document import Document
from frailty_desktop.services import rights
from frailty_desktop.services.rights import Right
from frailty_desktop.translation import tr

PRINTED = "print"
"""The kind of audit event that keeps who printed what."""


def save_document(
    name: str,
    request: DocumentRequest,
    path: Path,
    *,
    progress: Progress | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
    document: Document | None = None,
) -> int:
    """Write a document to a file and return its pages; `document` is one made of this request already."""
    kind = kind_of(name)
    if request.study is None:
        made = document or make_document(name, request)
        return write_pdf(made, path, progress=progress, is_stopped=is_stopped)
    refuse_without_patient(kind, request)
    check_may_save(kind, request)
    made = document or make_document(name, request)
    return write_pdf(
        made,
        path,
        progress=progress,
        is_stopped=is_stopped,
        before_placing=lambda pages: _note(kind, request, path, pages),
    )


def right_to_save(kind: DocumentKind, request: DocumentRequest) -> Right:
    """Return the right that saving takes: more for what tells of everybody."""
    return kind.saving if request.names_somebody or not kind.needs_study else kind.saving_all


def check_may_save(kind: DocumentKind, request: DocumentRequest) -> None:
    """Refuse whoever may not take this document out of the program; the refusal is recorded."""
    if not kind.needs_study:
        return
    with request.read(right_to_save(kind, request), patient_id=request.patient_id):
        pass


def _note(kind: DocumentKind, request: DocumentRequest, path: Path, pages: int) -> None:
    study, person = request.whole, request.reader
    with study.edit(by=person.id, action=tr("Print a document")) as edit:
        if kind.needs_study:
            rights.require(edit, right_to_save(kind, request), patient_id=request.patient_id)
        edit.note(
            PRINTED,
            patient_id=request.patient_id,
            form_id=request.form_id,
            details={"what": kind.label, "document": kind.name, "pages": pages, "file": path.name},
        )
