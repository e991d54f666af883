"""Review on the form page: compare with the source, sign, freeze; and the checks ask once a form is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from frailty_desktop.gui.sign_panel import SignPanel
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.form_loading import LoadedForm
    from frailty_desktop.gui.form_page import FormPage


class FormReviewing:
    """One key, one edit; what is refused is said in the page's banner."""

    def __init__(self, page: FormPage) -> None:
        self._page = page
        self._sheet = page.sheet
        self.sign_panel: SignPanel | None = None  # made when somebody signs
        self._signed_from: LoadedForm | None = None
        self._asked: object = None
        page.foot.sign_asked.connect(self.sign)

    def by_name(self) -> dict[str, Callable[[], object]]:
        """Return what each key's name does."""
        return {
            "verify": self.verify,
            "verify_shown": self.verify_shown,
            "sign": self.sign,
            "freeze": self.freeze,
            "query": self._page.queries.open_here,
            "next_query": self._page.queries.go_to_next,
        }

    def verify(self) -> None:
        """Mark the field in the cursor as compared with its source and go on; or take the mark back."""
        from frailty_desktop.services import source_verification

        loaded, key = self._may("verify_source"), self._sheet.active
        if loaded is None or key is None:
            return
        form_id, mark = loaded.record.id, loaded.review.marks.get(key)
        if mark is not None and mark.state is source_verification.MarkState.VERIFIED:
            self._write(
                tr("Take a source mark back"), lambda edit: source_verification.withdraw(edit, form_id, key)
            )
            return
        self._write(tr("Mark as verified"), lambda edit: source_verification.mark(edit, form_id, [key]))
        self._page.fields.step_from(key, 1)

    def verify_shown(self) -> None:
        """Mark every field that the form shows as compared with its source."""
        from frailty_desktop.services import source_verification

        loaded = self._may("verify_source")
        if loaded is None:
            return
        form_id = loaded.record.id

        def then(count: int) -> None:
            words = tr_count("{count} field marked as verified.", "{count} fields marked as verified.", count)
            self._page.workplace.say(words)
            self._page.refresh()

        action = tr("Mark all as verified")
        self._page.saver.review(
            action, lambda edit: source_verification.mark_shown(edit, form_id), then, self._page.on_error
        )

    def freeze(self) -> None:
        """Freeze the form, or thaw it."""
        from frailty_desktop.services import holds

        loaded = self._may("freeze")
        if loaded is None:
            return
        form_id, hold = loaded.record.id, loaded.review.hold
        if hold is None:
            self._write(tr("Freeze a form"), lambda edit: holds.freeze(edit, "form", form_id))
        elif (hold.kind, hold.level) == (holds.FROZEN, "form"):
            self._write(tr("Thaw a form"), lambda edit: holds.unfreeze(edit, "form", form_id))
        else:
            self._page.banner.show_note(tr("{held}; it is lifted where it was set.", held=hold.words()))

    def sign(self) -> None:
        """Ask for a signature of this form; what is signed stays in view."""
        loaded = self._may("sign")
        if loaded is None:
            return
        self._page.typing.hand_in_active()
        record = loaded.record
        if not record.is_complete or record.is_voided:
            self._page.workplace.say(tr("A form is signed once it is complete."))
            return
        if self.sign_panel is None:
            self.sign_panel = SignPanel(self._page.workplace)
            self.sign_panel.finished.connect(self._on_signed)
            self.sign_panel.cancelled.connect(self._put_panel_away)
            self._page.content.insertWidget(self._page.content.indexOf(self._page.foot), self.sign_panel)
        self._signed_from = loaded
        self._page.foot.hide()
        self._page.columns.give_room(is_wanted=True)
        self.sign_panel.start("form", record.id, f"{record.patient_number} · {record.form.title}")

    def on_shown(self, loaded: LoadedForm) -> None:
        """Stop a signature for what stood there before: what is signed cannot change under the signer."""
        before = self._signed_from
        if before is None or self.sign_panel is None or not self.sign_panel.isVisible():
            return
        if (before.record.id, before.record.answers) != (loaded.record.id, loaded.record.answers):
            self._put_panel_away()
            self._page.banner.show_note(
                tr("What is signed has changed just now. Look at it again, then sign.")
            )

    def turn_away(self) -> None:
        """Put the signing away because another form is laid open."""
        if self.sign_panel is not None and self.sign_panel.isVisible():
            self._put_panel_away()

    def let_checks_ask(self, *, is_completed: bool = False) -> None:
        """Let the checks ask about what a complete form still has open, behind the back of who types.

        Nothing is asked while somebody works on the form: only once it is completed, or left.
        """
        loaded, state = self._sheet.loaded, self._sheet.state
        if loaded is None or state is None or not loaded.access.changes_form:
            return
        if not (loaded.record.is_complete or is_completed):
            return
        found = {(problem.item, problem.group, problem.check) for problem in state.blocking()}
        lines = [line for lines in loaded.review.queries.values() for line in lines]
        asked = {(line.item, line.group, line.check) for line in lines if line.check}
        news = (loaded.record.id, found, asked)
        if found == asked or news == self._asked:
            return
        self._asked = news
        self._page.saver.let_checks_ask(loaded.record.id)

    def _may(self, right: str) -> LoadedForm | None:
        """Return the form when this person may do it here; say who may, when not."""
        from frailty_desktop.services.roles import Right, roles_with

        loaded = self._sheet.loaded
        if loaded is None or loaded.access.can(right):
            return loaded
        if loaded.access.is_read_only:
            self._page.workplace.say(loaded.access.why)
        else:
            able = ", ".join(role.label for role in roles_with(Right(right)))
            self._page.workplace.say(tr("This is for: {roles}.", roles=able))
        return None

    def _write(self, action: str, work: Callable[..., object]) -> None:
        self._page.saver.review(action, work, lambda _done: self._page.refresh(), self._page.on_error)

    def _on_signed(self, said: str) -> None:
        self._page.workplace.say(said)
        self._put_panel_away()
        self._page.refresh()

    def _put_panel_away(self) -> None:
        self._signed_from = None
        if self.sign_panel is not None:
            self.sign_panel.close_panel()
        self._page.foot.show()
        self._page.columns.give_room(is_wanted=False)
        if self._page.isVisible():
            self._page.foot.take_cursor()
