"""The queries of the study or of a patient: one key to the exact field, the thread beside the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from frailty_desktop.gui.beside import Beside
from frailty_desktop.gui.filter_chips import FilterChips
from frailty_desktop.gui.find_line import FindLine
from frailty_desktop.gui.form_rows import label
from frailty_desktop.gui.going_on import fill_going_on
from frailty_desktop.gui.page import KeyHelp, Page, Place, Workplace
from frailty_desktop.gui.query_thread import ANSWER, ASK_AGAIN, CLOSE, QueryThread
from frailty_desktop.gui.query_words import columns, filters, haystack, passes
from frailty_desktop.gui.table_model import TableModel
from frailty_desktop.gui.table_view import TableView, fill
from frailty_desktop.storage.changes import ChangeKind
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.gui.tasks import Progress, Task
    from frailty_desktop.services.query_list import QueryLine, QueryMessage
    from frailty_desktop.storage.changes import Changes
    from frailty_desktop.storage.edit import Edit

_KEYS = {Qt.Key.Key_A: ANSWER, Qt.Key.Key_C: CLOSE, Qt.Key.Key_R: ASK_AGAIN}


class QueriesPage(Page):
    """Filters with their counts, the list oldest first, and the thread of the query in the cursor."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._patient_id: UUID | None = None
        self._wanted: tuple[UUID | None, str] = (None, "")
        self._lines: list[QueryLine] = []
        self._may: frozenset[str] = frozenset()
        self._asking: Task[int] | None = None
        self._title = label(tr("Queries"), "title")
        self._count = label("", "muted")
        self.search = FindLine(tr("Search queries"), tr("Patient, field, person, word"))
        self.chips = FilterChips(workplace.appearance, filters(), tr("Which queries"))
        self.chips.chosen.connect(self._on_filter)
        self.model: TableModel[QueryLine] = TableModel(columns(), key=lambda line: line.id, haystack=haystack)
        self.view: TableView[QueryLine] = TableView(self.model, workplace.appearance, tr("Queries"))
        self.view.opened.connect(self._jump)
        self.view.current_changed.connect(self._show_current)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.thread_card = QueryThread(workplace.appearance)
        self.thread_card.jump_wanted.connect(self._jump_to_current)
        self.thread_card.left.connect(self.focus_first)
        self.thread_card.sent.connect(self._on_sent)
        self._checks = QPushButton(tr("Let the checks ask (P)"))
        self._checks.clicked.connect(self._on_checks)
        self.search.textChanged.connect(self._on_search)
        self._arrange()

    def title(self) -> str:
        """Name the page."""
        return self._title.text()

    def keys(self) -> tuple[KeyHelp, ...]:
        """List the keys of this page."""
        return (
            KeyHelp("Enter", tr("Go to the field of the query in the cursor")),
            KeyHelp("A", tr("Answer")),
            KeyHelp("C", tr("Close")),
            KeyHelp("R", tr("Ask again")),
            KeyHelp("1 - 5", tr("Choose which queries are listed")),
            KeyHelp("P", tr("Let the checks ask about what they find")),
            KeyHelp("/", tr("Search")),
        )

    def show_place(self, place: Place) -> None:
        """Show the queries of the study or of a patient; the cursor goes to a field's query when given."""
        self._wanted = (place.form_id, place.item)
        if place.patient_id != self._patient_id:
            self._patient_id = place.patient_id
            fill(self.view, [])
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Hear of queries, and of forms that are voided."""
        return bool(changes.kinds & {ChangeKind.QUERY, ChangeKind.FORM})

    def focus_first(self) -> None:
        """Put the cursor on the list."""
        (self.view if self.model.rowCount() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def do(self, action: str) -> bool:
        """Go to the search line of this page."""
        return self.search.does(action)

    def unsaved(self) -> str:
        """Say that an answer is typed and not sent."""
        return tr("An answer to a query is typed and not sent.") if self.thread_card.drafts else ""

    def refresh(self) -> None:
        """Read the list anew."""
        self.ask("queries", self._read, self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.search.hasFocus() or self.thread_card.box.hasFocus():
            super().keyPressEvent(event)
        elif event.key() in _KEYS and not event.modifiers():
            self.thread_card.start(_KEYS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_P and not event.modifiers():
            self._on_checks()
        elif not self.chips.takes(event):
            super().keyPressEvent(event)

    def _read(self) -> tuple[str, list[QueryLine], frozenset[str]]:
        from frailty_desktop.services import patients, queries, rights

        workplace, patient_id = self.workplace, self._patient_id
        design, today, by = workplace.study.design, workplace.today(), workplace.person.id
        with rights.reading(workplace.study, by, rights.Right.READ_PATIENTS, today) as session:
            number = patients.find_patient(session, design, patient_id, today).number if patient_id else ""
            sites = rights.sites_for(session, by, rights.Right.READ_PATIENTS, today)
            lines = queries.open_queries(
                session, design, today, patient_id=patient_id, with_closed=True, sites=sites
            )
            wanted = (rights.Right.OPEN_QUERY, rights.Right.ANSWER_QUERY, rights.Right.CLOSE_QUERY)
            may = frozenset(right.value for right in wanted if rights.may(session, by, right, today))
        return number, lines, may

    def _show(self, answer: tuple[str, list[QueryLine], frozenset[str]]) -> None:
        number, self._lines, self._may = answer
        self._title.setText(tr("{number}: queries", number=number) if number else tr("Queries"))
        can_write = not self.workplace.study.is_read_only
        self._checks.setVisible(can_write and "open_query" in self._may)
        self._go_to_wanted()
        me = self.workplace.person.id
        self.chips.show_counts(
            {one.name: sum(passes(line, one.name, me) for line in self._lines) for one in filters()}
        )
        had_cursor = self.hasFocus() or self.view.hasFocus()
        self._fill()
        if had_cursor:
            self.focus_first()

    def _go_to_wanted(self) -> None:
        """Put the filter on under which the wanted field's query shows, and the cursor on it."""
        form_id, item = self._wanted
        found = [line for line in self._lines if line.form_id == form_id and item in ("", line.item)]
        if form_id is None or not found:
            return
        self._wanted = (None, "")
        target = next((line for line in found if line.state != "closed"), found[0])
        self.chips.choose("closed" if target.state == "closed" else "standing")
        self._fill()
        self.view.select(target.id)

    def _fill(self) -> None:
        me = self.workplace.person.id
        fill_going_on(self.view, [line for line in self._lines if passes(line, self.chips.now, me)])
        self._on_search(self.search.text())
        self._show_current(self.view.current_row())

    def _on_filter(self, _name: str) -> None:
        self._fill()

    def _on_search(self, typed: str) -> None:
        found, total = self.model.search(typed), self.model.total()
        words = tr_count("{count} query", "{count} queries", total)
        self._count.setText(words if found == total else tr("{found} of {total}", found=found, total=words))
        if not found and self.view.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else the search takes the next key as a word
        self.view.setVisible(found > 0)
        self._empty.setVisible(found == 0)
        if total and not found:
            self._empty.setText(self.search.nothing_words())
        elif self._lines:
            self._empty.setText(tr("No query here. The digits show the others."))
        else:
            self._empty.setText(tr("No queries yet. They are asked at a field of a form."))

    def _show_current(self, line: QueryLine | None) -> None:
        self.thread_card.show_query(line, self._acts(line))
        if line is not None:
            self.ask("thread", lambda: self._read_thread(line.id), self._show_thread)

    def _read_thread(self, query_id: UUID) -> tuple[UUID, list[QueryMessage]]:
        from frailty_desktop.services import queries, rights

        study, today, by = self.workplace.study, self.workplace.today(), self.workplace.person.id
        with rights.reading(study, by, rights.Right.READ_PATIENTS, today) as session:
            return query_id, queries.thread(session, query_id)

    def _show_thread(self, answer: tuple[UUID, list[QueryMessage]]) -> None:
        query_id, messages = answer
        line = self.view.current_row()
        if line is not None and line.id == query_id:
            self.thread_card.show_messages(messages)

    def _acts(self, line: QueryLine | None) -> frozenset[str]:
        """Say which keys do something; the services decide again when one is pressed."""
        if line is None or self.workplace.study.is_read_only:
            return frozenset()
        is_own = line.opened_by_id == self.workplace.person.id and "open_query" in self._may
        closes = is_own or "close_query" in self._may
        able = {
            ANSWER: "answer_query" in self._may and line.state != "closed",
            CLOSE: closes and line.state != "closed",
            ASK_AGAIN: closes and line.state != "open" and not line.is_on_voided,
        }
        return frozenset(act for act, may in able.items() if may)

    # Doing

    def _on_sent(self, act: str, query_id: UUID, text: str) -> None:
        from frailty_desktop.services import queries

        action, work = {
            ANSWER: (tr("Answer a query"), queries.answer_query),
            CLOSE: (tr("Close a query"), queries.close_query),
            ASK_AGAIN: (tr("Ask again"), queries.reopen_query),
        }[act]
        self._write(action, lambda edit: work(edit, query_id, text), lambda: self._on_done(query_id))

    def _on_done(self, query_id: UUID) -> None:
        self.banner.clear()
        self.thread_card.forget_draft(query_id)
        self.focus_first()

    def _write(self, action: str, work: Callable[[Edit], None], then: Callable[[], None]) -> None:
        study, by = self.workplace.study, self.workplace.person.id

        def run() -> None:
            with study.edit(by=by, action=action) as edit:
                work(edit)

        self.workplace.tasks.write(run, lambda _done: then(), self.on_error)

    def _on_checks(self) -> None:
        is_under_way = self._asking is not None and not self._asking.finished.is_set()
        if self._checks.isVisible() and not is_under_way:
            self._asking = self.workplace.tasks.long(
                self._let_checks_ask, self._on_asked, self.on_error, writes=True
            )

    def _let_checks_ask(self, progress: Progress) -> int:
        """Go from patient to patient, one edit each: stopped half way, what was asked stays asked."""
        from frailty_desktop.services import patients, queries

        workplace = self.workplace
        study, by, today = workplace.study, workplace.person.id, workplace.today()
        with workplace.read() as session:
            found = [row.id for row in patients.list_patients(session, study.design, today)]
        wanted = [self._patient_id] if self._patient_id is not None else found
        asked = 0
        for done, patient_id in enumerate(wanted):
            progress(done, len(wanted), tr("The checks look at every complete form"))
            with study.edit(by=by, action=tr("Let the checks ask")) as edit:
                asked += queries.open_for_study(edit, patient_id)
        return asked

    def _on_asked(self, count: int) -> None:
        words = tr_count("The checks asked {count} query.", "The checks asked {count} queries.", count)
        self.workplace.say(words if count else tr("The checks found nothing new to ask."))

    def _jump(self, line: QueryLine) -> None:
        self.workplace.go_to(Place.form(line.form_id, line.patient_id, line.item, group=line.group))

    def _jump_to_current(self) -> None:
        line = self.view.current_row()
        if line is not None:
            self._jump(line)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._title)
        top.addWidget(self.search, 1)
        top.addWidget(self._count)
        top.addWidget(self._checks)
        parts = ((self.view, 8), (self._empty, 8), (self.thread_card, 5))
        middle = Beside(self.workplace.appearance, parts)
        self.content.setSpacing(self.workplace.appearance.px(12))
        self.content.addLayout(top)
        self.content.addWidget(self.chips)
        self.content.addWidget(middle, 1)
