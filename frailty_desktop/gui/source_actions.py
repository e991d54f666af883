"""Does what a monitor asks for at the fields of a form: set a mark, take it back, mark all, ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Page
    from frailty_desktop.gui.source_panel import SourcePanel
    from frailty_desktop.storage.edit import Edit
    from frailty_desktop.study.form_state import FieldKey

T = TypeVar("T")


class SourceActions:
    """One edit for each key; what is refused is said in the page's banner."""

    def __init__(self, page: Page, panel: SourcePanel) -> None:
        self._page = page
        self._panel = panel
        panel.marked.connect(self._on_marked)
        panel.all_marked.connect(self.mark_all)
        panel.asked.connect(self._on_asked)

    def mark_all(self) -> None:
        """Mark every field that the form shows."""
        from frailty_desktop.services import source_verification

        form, workplace = self._panel.form, self._page.workplace
        if form is None or self._panel.buttons_of["all"].isHidden():
            return
        self._write(
            tr("Verify a form"),
            lambda edit: source_verification.mark_shown(edit, form.form_id),
            lambda count: workplace.say(
                tr_count("{count} field verified.", "{count} fields verified.", count)
            ),
        )

    def _on_marked(self, key: FieldKey, is_set: bool) -> None:
        from frailty_desktop.services import source_verification

        form = self._panel.form
        if form is None:
            return
        if is_set:
            self._write(
                tr("Verify a field"), lambda edit: source_verification.mark(edit, form.form_id, [key])
            )
        else:
            self._write(
                tr("Take a mark back"), lambda edit: source_verification.withdraw(edit, form.form_id, key)
            )

    def _on_asked(self, key: FieldKey, text: str, opens_field: bool) -> None:
        from frailty_desktop.services import queries

        form = self._panel.form
        if form is not None:
            self._write(
                tr("Ask about a field"),
                lambda edit: queries.open_query(edit, form.form_id, key, text, opens_field=opens_field),
                lambda _query: self._panel.question_asked(),
            )

    def _write(
        self, action: str, work: Callable[[Edit], T], then: Callable[[T], object] | None = None
    ) -> None:
        page = self._page
        study, by = page.workplace.study, page.workplace.person.id

        def run() -> T:
            with study.edit(by=by, action=action) as edit:
                return work(edit)

        def done(result: T) -> None:
            page.banner.clear()
            if then is not None:
                then(result)

        page.workplace.tasks.write(run, done, page.on_error)
