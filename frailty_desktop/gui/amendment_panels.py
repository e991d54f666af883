"""The two inline panels of an amendment: rehearse the design in a folder, approve a version at a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from frailty_desktop.errors import UserError
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.date_words import date_words
from frailty_desktop.gui.inline_panel import InlinePanel, day_typed
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.gui.tasks import Progress
    from frailty_desktop.services.amendment_rehearsal import Rehearsal
    from frailty_desktop.services.amendments import VersionLine


class Rehearsed(NamedTuple):
    """A rehearsal, and the texts that were rehearsed: what is approved is what was rehearsed."""

    found: Rehearsal
    texts: Mapping[str, str]


class RehearsePanel(InlinePanel):
    """`finished` carries a `Rehearsed`."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Rehearse an amendment"), tr("Rehearse (Enter)"))
        self._workplace = workplace
        self.folder = QLineEdit()
        self.add_field(
            tr("Folder"), self.folder, help_text=tr("The amended design, with study.toml and forms/ in it")
        )
        self.folder.setMinimumWidth(workplace.appearance.px(420))
        choose = QPushButton(tr("Choose the folder"))
        choose.clicked.connect(self._choose)
        self.fields.addWidget(choose, self.fields.rowCount(), 1)
        self.explain(
            tr("A copy of the study is amended and compared, record by record. The study is only read.")
        )

    def start(self) -> None:
        """Ask for the folder."""
        self.confirm_button.setEnabled(True)
        self.open_at(self.folder)

    def act(self) -> None:
        """Rehearse; it may take a while and can be stopped."""
        typed = self.folder.text().strip()
        if not typed:
            raise UserError(tr("Folder is missing."), kept=tr("Nothing was changed."))
        self.confirm_button.setEnabled(False)
        folder = Path(typed).expanduser()
        self._workplace.tasks.long(
            lambda progress: self._rehearse(folder, progress), self._on_done, self.on_error
        )

    def on_error(self, error: Exception) -> None:
        """Say every problem of the design in the panel."""
        self.confirm_button.setEnabled(True)
        super().on_error(error)

    def _rehearse(self, folder: Path, progress: Progress) -> Rehearsed:
        from frailty_desktop.services.amendment_rehearsal import rehearse
        from frailty_desktop.study.design_file import design_texts

        workplace = self._workplace
        texts = design_texts(folder)
        found = rehearse(
            workplace.study,
            texts,
            by=workplace.person.id,
            clock=workplace.clock,
            progress=lambda done, total: progress(done, total, tr("Comparing")),
        )
        return Rehearsed(found, texts)

    def _on_done(self, rehearsed: Rehearsed) -> None:
        self.close_panel()
        self.finished.emit(rehearsed)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("The amended design"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)


class ApprovePanel(InlinePanel):
    """`finished` carries what the status line says."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Approve a version at a site"), tr("Approve (Enter)"))
        self._workplace = workplace
        self._rehearsed: Rehearsed | None = None
        self.version, self.site, self.day = ChoiceBox(), ChoiceBox(), QLineEdit()
        self.add_field(tr("Version"), self.version)
        self.add_field(tr("Site"), self.site)
        self.add_field(
            tr("Approved on"), self.day, help_text=tr("From this day the site works with it; t is today")
        )
        self.explain(
            tr(
                "What is started at the site from that day on stands under the new version. Records keep the "
                "version they were captured under. The day stays once it has come."
            )
        )

    def start(self, lines: tuple[VersionLine, ...], rehearsed: Rehearsed | None) -> None:
        """Ask which version, where and from when; one that was rehearsed just now is brought in with it."""
        known = {line.version for line in lines}
        self._rehearsed = rehearsed
        self.version.clear()
        if rehearsed is not None and rehearsed.found.version not in known:
            self.version.addItem(tr("{version}, as rehearsed", version=rehearsed.found.version), None)
        for line in reversed(lines):
            if not line.is_first:
                self.version.addItem(line.version, line.id)
        self.site.clear()
        for site in lines[0].sites if lines else ():
            self.site.addItem(site.site, site.site)
        self.day.clear()
        self.open_at(self.version)

    def act(self) -> None:
        """Bring the version in when it is new, and record the approval."""
        workplace, site, chosen = self._workplace, str(self.site.currentData()), self.version.currentData()
        on = day_typed(self.day, workplace.today(), tr("Approved on"))
        texts = self._rehearsed.texts if self._rehearsed is not None else {}

        def work() -> str:
            from frailty_desktop.services import amendments

            with workplace.study.edit(by=workplace.person.id, action=tr("Approve an amendment")) as edit:
                version_id = chosen if isinstance(chosen, UUID) else amendments.bring_in(edit, texts)
                amendments.approve(edit, version_id, site, on)
            return tr("{site} works with it from {day} on.", site=site, day=date_words(on))

        workplace.tasks.write(work, self._on_done, self.on_error)

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)
