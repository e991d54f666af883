"""Documents one can print: which, about whom, how the pages look, and saving them as PDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidgetItem, QVBoxLayout, QWidget

from frailty_desktop.errors import UserError
from frailty_desktop.gui.document_choice import DocumentChoice, KindList
from frailty_desktop.gui.document_reading import PreviewPages, make_preview, read_narrowings, read_pages
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.page_preview import PagePreview
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from frailty_desktop.gui.tasks import Progress, Task
    from frailty_desktop.reports.catalogue import DocumentKind, DocumentRequest
    from frailty_desktop.reports.document import Document
    from frailty_desktop.reports.narrowing import Narrowing
    from frailty_desktop.storage.changes import Changes

_RECORDS = frozenset(ChangeKind) - {ChangeKind.STUDY, ChangeKind.PERSON}
_LIST_WIDTH = 230
_KEPT_IMAGES = 8


@dataclass(frozen=True)
class _Offered:
    """What this person can print, and about whom."""

    kinds: tuple[DocumentKind, ...]
    numbers: dict[str, UUID]


class DocumentsPage(Page):
    """Left the kinds, right the pages; everything is made off the UI thread."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._kinds: tuple[DocumentKind, ...] = ()
        self._numbers: dict[str, UUID] = {}
        self._wanted_kind = ""
        self._patient_id: UUID | None = None
        self._form_id: UUID | None = None
        self._part: Narrowing | None = None
        self._document: Document | None = None
        self._images: dict[int, QImage] = {}
        self._pages = 0
        self._saving: Task[int] | None = None
        look = workplace.appearance
        self.list = KindList()
        self.list.setSpacing(look.px(3))
        look.changed.connect(self._fit)
        self._fit()
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._on_kind)
        self._sentence = label("", "muted", wrap=True)
        self.choice = DocumentChoice(look)
        self.preview = PagePreview(look)
        self.choice.patient_chosen.connect(self.choose_patient)
        self.choice.narrowed.connect(self.narrow)
        self.choice.save_wanted.connect(self.save)
        self.preview.page_wanted.connect(self._ask_page)
        QShortcut(
            QKeySequence("Ctrl+E"), self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self._arrange()

    # What the page says of itself

    @property
    def kind(self) -> DocumentKind | None:
        """The kind of document that is chosen."""
        row = self.list.currentRow()
        return self._kinds[row] if 0 <= row < len(self._kinds) else None

    def title(self) -> str:
        """Name the document."""
        return self.kind.label if self.kind is not None else tr("Documents")

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("/", tr("Choose a patient")),
            KeyHelp("Page Up, Page Down", tr("The page before, the next page")),
            KeyHelp("Z", tr("The page whole, or as wide as the window")),
            KeyHelp("Ctrl+E", tr("Save as PDF")),
        )

    def show_place(self, place: Place) -> None:
        """Show a kind of document, for one patient or form when the place names one."""
        self._wanted_kind = place.item or self._wanted_kind
        if place.patient_id is not None or place.form_id is not None:
            self._patient_id, self._form_id, self._part = place.patient_id, place.form_id, None
        self.mark_stale()

    def focus_first(self) -> None:
        """Put the cursor on the list of kinds."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Choose a patient when "find" is asked for."""
        if action != "find" or not self.choice.patient.isVisible():
            return False
        self.choice.patient.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.choice.patient.selectAll()
        return True

    def concerns(self, changes: Changes) -> bool:
        """Say whether records changed: a print or a refusal is no reason to set pages anew."""
        return bool(changes.kinds & _RECORDS)

    def refresh(self) -> None:
        """Ask again for what can be printed, and make the preview anew."""
        self.ask("offered", self._read_offered, self._show_offered)

    # Choosing

    def choose_patient(self, patient_id: UUID | None) -> None:
        """Make the document about this patient, or about everybody."""
        self.banner.clear()
        self._patient_id, self._form_id, self._part = patient_id, None, None
        self._renew()

    def narrow(self, part: Narrowing) -> None:
        """Make no more of the document than this."""
        self.banner.clear()
        self._part, self._form_id = part, part.form_id
        self._renew()

    def _on_kind(self, _row: int) -> None:
        kind = self.kind
        if kind is None:
            return
        self.banner.clear()
        self._wanted_kind = kind.name
        self._part = None
        self._renew()

    # Reading

    def _read_offered(self) -> _Offered:
        from frailty_desktop.analysis.patient_series import patient_numbers
        from frailty_desktop.reports.catalogue import kinds
        from frailty_desktop.services import rights

        workplace = self.workplace
        with workplace.study.read() as session:
            by, today = workplace.person.id, workplace.today()
            allowed = tuple(
                kind for kind in kinds() if not kind.needs_study or rights.may(session, by, kind.right, today)
            )
            may_read = rights.may(session, by, rights.Right.READ_PATIENTS, today)
            numbers = {number: known for known, number in patient_numbers(session)} if may_read else {}
        return _Offered(allowed, numbers)

    def _show_offered(self, offered: _Offered) -> None:
        self._numbers = offered.numbers
        self.choice.show_numbers(offered.numbers)
        if offered.kinds != self._kinds:
            self._show_kinds(offered.kinds)
        wanted = [place for place, kind in enumerate(self._kinds) if kind.name == self._wanted_kind]
        self.list.blockSignals(True)
        self.list.setCurrentRow(wanted[0] if wanted else 0)
        self.list.blockSignals(False)
        self._renew()

    def _show_kinds(self, kinds: tuple[DocumentKind, ...]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for kind in kinds:
            item = QListWidgetItem(kind.label)
            item.setToolTip(kind.sentence)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, kind.sentence)
            self.list.addItem(item)
        self._kinds = kinds
        self.list.blockSignals(False)

    def _request(self) -> DocumentRequest:
        from frailty_desktop.reports.catalogue import DocumentRequest

        workplace, kind = self.workplace, self.kind
        takes = kind is not None and kind.takes_patient
        request = DocumentRequest(
            at=workplace.clock(),
            study=workplace.study,
            person=workplace.person,
            patient_id=self._patient_id if takes else None,
            form_id=self._form_id if takes else None,
            key=workplace.allocation_key,
            averages=workplace.averages.current,
        )
        return self._part.of(request) if self._part is not None else request

    def _renew(self) -> None:
        """Make the document anew and show its first page."""
        kind = self.kind
        if kind is None:
            return
        self._sentence.setText(kind.sentence)
        self.choice.show_kind(kind)
        self.choice.show_patient(self._patient_id)
        self._document, self._images, self._pages = None, {}, 0
        self.title_changed.emit()
        request = self._request()
        self.choice.save.setEnabled(request.names_somebody or not kind.needs_patient)
        if kind.needs_patient and not request.names_somebody:
            self.choice.show_parts(())
            self.preview.show_words(tr("Type a patient's number above, then press Enter."))
            return
        self.preview.show_words(tr("The pages are being set."))
        self.ask("parts", lambda: read_narrowings(kind, request), self._show_parts)
        self.ask("pages", lambda: make_preview(kind, request), self._show_pages)

    def _show_parts(self, parts: tuple[Narrowing, ...]) -> None:
        here = self._part or next((part for part in parts if part.form_id == self._form_id), None)
        self.choice.show_parts(parts, here)

    def _show_pages(self, made: PreviewPages) -> None:
        self._document = made.document
        self._pages = made.pages or self._pages
        self._images = dict(list({**self._images, **made.images}.items())[-_KEPT_IMAGES:])
        first = min(made.images, default=0)
        if first:
            self.preview.show_page(made.images[first], first, self._pages)

    def _ask_page(self, page: int) -> None:
        document = self._document
        if document is None:
            return
        if page in self._images:
            self.preview.show_page(self._images[page], page, self._pages)
            return
        self.ask("pages", lambda: read_pages(document, page), self._show_pages)

    def on_error(self, error: Exception) -> None:
        """Say what went wrong where the page would be."""
        super().on_error(error)
        if isinstance(error, UserError) and self.preview.page == 0:
            self.preview.show_words(error.happened)

    # Saving

    def save(self) -> None:
        """Ask where, then write the document there."""
        kind = self.kind
        if kind is None or not self.choice.save.isEnabled():
            return
        name = self._document.name if self._document is not None else kind.name
        suggested = self.workplace.study.path.parent / f"{name}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save as PDF"), str(suggested), tr("PDF documents (*.pdf)")
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the document to a file, in a thread of its own; people go on reading and writing."""
        kind, request = self.kind, self._request()
        if kind is None:
            return

        def work(progress: Progress) -> int:
            from frailty_desktop.paper.saved_document import save_document

            return save_document(
                kind.name,
                request,
                path,
                progress=lambda done, total: progress(done, total, tr("Setting the pages")),
            )

        self._saving = self.workplace.tasks.long_aside(
            work, lambda pages: self._on_saved(path, pages), self.on_error
        )

    def _on_saved(self, path: Path, pages: int) -> None:
        words = tr_count("{count} page is in {file}.", "{count} pages are in {file}.", pages, file=path.name)
        self.workplace.say(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.preview.handles(event):
            return
        super().keyPressEvent(event)

    def _fit(self) -> None:
        self.list.setFixedWidth(self.workplace.appearance.px(_LIST_WIDTH))

    def _arrange(self) -> None:
        px = self.workplace.appearance.px
        right = QVBoxLayout()
        right.setSpacing(px(8))
        right.addWidget(self._sentence)
        right.addWidget(self.choice)
        right.addWidget(self.preview, 1)
        row = QHBoxLayout()
        row.setSpacing(px(16))
        row.addWidget(self.list)
        side = QWidget()
        side.setLayout(right)
        row.addWidget(side, 1)
        self.content.addLayout(row, 1)
