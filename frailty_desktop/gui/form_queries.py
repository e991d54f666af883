"""Queries on the form page: ask at the field in the cursor, answer and close in place, go to the next one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from frailty_desktop.errors import UserError
from frailty_desktop.gui.field_query import FieldQuery, QueryAct
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.form_loading import LoadedForm
    from frailty_desktop.gui.form_page import FormPage
    from frailty_desktop.services.query_list import QueryLine, QueryMessage
    from frailty_desktop.storage.edit import Edit
    from frailty_desktop.study.form_state import FieldKey

ASK, ASK_OPENING, ANSWER, CLOSE, ASK_AGAIN = "ask", "ask_opening", "answer", "close", "ask_again"


class FormQueries:
    """Keeps at most one thread open under a field; words that were not sent stay with their field."""

    def __init__(self, page: FormPage) -> None:
        self._page = page
        self._sheet = page.sheet
        self.panel: FieldQuery | None = None
        self.key: FieldKey | None = None  # the field under which a thread is open
        self._drafts: dict[tuple[UUID, FieldKey], str] = {}
        page.fields.built.connect(self._forget_panel)

    @property
    def drafts(self) -> int:
        """How many questions and answers are typed and not sent."""
        return len(self._drafts)

    def open_here(self) -> None:
        """Open the thread of the field in the cursor, or the line to ask about it."""
        if self._sheet.active is not None:
            self.open_at(self._sheet.active)

    def open_at(self, key: FieldKey) -> None:
        """Open the thread of a field, or the line to ask about it."""
        loaded, row = self._sheet.loaded, self._page.fields.rows.get(key)
        if loaded is None or row is None:
            return
        self._page.typing.commit(key)
        if not self._sheet.drafts.is_stored(key):
            return  # the reason of a correction is asked for first
        line = loaded.review.standing(key)
        acts = self._acts(loaded, line, is_derived=row.item.derivation is not None)
        if line is None and not acts:
            self._page.workplace.say(tr("No query stands on {field}.", field=row.item.label))
            return
        self._close_panel()
        panel = self.panel = FieldQuery(
            self._page.workplace.appearance,
            _title(row.item.label, line),
            acts,
            draft=self._drafts.get((loaded.record.id, key), ""),
        )
        self.key = key
        panel.box.textEdited.connect(lambda text: self._keep(loaded.record.id, key, text))
        panel.done.connect(lambda act, words: self._do(act, words, key, line))
        panel.left.connect(lambda _words: self._leave(key))
        row.show_under(panel)
        if line is not None:
            self._read_thread(panel, line.id)
        panel.box.setFocus()
        self._page.fields.bring_into_view(row)

    def go_to_next(self) -> None:
        """Put the cursor into the next field on which a query stands, from the last one back to the first."""
        loaded, rows = self._sheet.loaded, self._page.fields.rows
        if loaded is None:
            return
        order = [key for key, row in rows.items() if not row.isHidden()]
        asked = [key for key in order if key in loaded.review.queries]
        if not asked:
            is_out_of_sight = bool(loaded.review.queries)
            self._page.workplace.say(
                tr("A query stands on a field that is not shown now; it is in the list of queries.")
                if is_out_of_sight
                else tr("No query stands on this form.")
            )
            return
        here = self.key or self._sheet.active
        at = order.index(here) if here in order else -1
        key = next((key for key in asked if order.index(key) > at), asked[0])
        self._close_panel()
        if rows[key].item.derivation is None:
            self._page.fields.go_to(key)
        else:
            self.open_at(key)  # a computed field takes no cursor, its thread does

    def turn_away(self) -> None:
        """Put the thread away because another form is laid open."""
        self._close_panel()

    def _acts(self, loaded: LoadedForm, line: QueryLine | None, *, is_derived: bool) -> list[QueryAct]:
        """Say what Enter and Shift+Enter do; the services decide again."""
        can = loaded.access.can
        if line is None:
            opens = loaded.review.hold is not None and can("freeze") and not is_derived
            found = [(ASK, True), (ASK_OPENING, opens)] if can("open_query") else []
        else:
            closes = can("close_query") or (
                can("open_query") and line.opened_by_id == self._page.workplace.person.id
            )
            is_answered = line.state == "answered"
            found = [
                (CLOSE, closes and is_answered),
                (ASK_AGAIN, closes and is_answered),
                (ANSWER, can("answer_query")),
                (CLOSE, closes and not is_answered),
            ]
        return [QueryAct(name, _act_words()[name]) for name, is_possible in found if is_possible][:2]

    def _do(self, act: str, words: str, key: FieldKey, line: QueryLine | None) -> None:
        loaded = self._sheet.loaded
        if loaded is None:
            return
        form_id = loaded.record.id

        def then(_done: object) -> None:
            self._drafts.pop((form_id, key), None)
            self._leave(key)
            self._page.refresh()

        self._page.saver.review(_act_words()[act], _work(act, words, form_id, key, line), then, self._refuse)

    def _refuse(self, error: Exception) -> None:
        if self.panel is not None and isinstance(error, UserError):
            self.panel.refuse(error.sentence())

    def _keep(self, form_id: UUID, key: FieldKey, text: str) -> None:
        if text.strip():
            self._drafts[form_id, key] = text
        else:
            self._drafts.pop((form_id, key), None)

    def _leave(self, key: FieldKey) -> None:
        self._close_panel()
        self._page.fields.go_to(key)

    def _close_panel(self) -> None:
        if self.panel is not None:
            self.panel.hide()
            self.panel.deleteLater()
        self._forget_panel()

    def _forget_panel(self) -> None:
        self.panel = self.key = None

    def _read_thread(self, panel: FieldQuery, query_id: UUID) -> None:
        workplace = self._page.workplace
        study, by, today = workplace.study, workplace.person.id, workplace.today()

        def read() -> list[QueryMessage]:
            from frailty_desktop.services import queries, rights

            with rights.reading(study, by, rights.Right.READ_PATIENTS, today) as session:
                return queries.thread(session, query_id)

        def show(messages: list[QueryMessage]) -> None:
            row = self._page.fields.rows.get(self.key) if self.key is not None else None
            if self.panel is panel and row is not None:
                panel.show_messages(messages, today)
                self._page.fields.bring_into_view(row)

        self._page.ask("thread", read, show)


def _work(
    act: str, words: str, form_id: UUID, key: FieldKey, line: QueryLine | None
) -> Callable[[Edit], object]:
    from frailty_desktop.services import queries

    if line is None:
        return lambda edit: queries.open_query(edit, form_id, key, words, opens_field=act == ASK_OPENING)
    work = {ANSWER: queries.answer_query, CLOSE: queries.close_query, ASK_AGAIN: queries.reopen_query}[act]
    return lambda edit: work(edit, line.id, words)


def _act_words() -> dict[str, str]:
    return {
        ASK: tr("Ask"),
        ASK_OPENING: tr("Ask, and open this field for a correction"),
        ANSWER: tr("Answer"),
        CLOSE: tr("Close the query"),
        ASK_AGAIN: tr("Ask again"),
    }


def _title(field: str, line: QueryLine | None) -> str:
    if line is None:
        return tr("Ask about {field}", field=field)
    return tr("Query about {field}", field=field)
