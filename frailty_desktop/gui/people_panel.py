"""The inline panel for one step with a person: asks for what the step needs and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.errors import UserError
from frailty_desktop.gui import people_words
from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel, day_typed
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.page import Workplace
    from frailty_desktop.gui.people_words import PeopleStep
    from frailty_desktop.services.key_grants import KeyName
    from frailty_desktop.services.people_lines import PersonLine
    from frailty_desktop.services.roles import Role
    from frailty_desktop.storage.edit import Edit

Work = Callable[["Edit"], str]


class PeoplePanel(InlinePanel):
    """`finished` carries what the status line says."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("Person"), tr("Save (Enter)"))
        self._workplace = workplace
        self._step: PeopleStep | None = None
        self._line: PersonLine | None = None
        self.asked: dict[str, QLineEdit | ChoiceBox] = {}
        for name, words, field, help_text in _fields():
            self.asked[name] = field
            self.add_field(words, field, help_text=help_text)

    def start(
        self,
        step: PeopleStep,
        line: PersonLine | None,
        sites: tuple[tuple[UUID, str], ...],
        versions: tuple[tuple[UUID, str], ...],
    ) -> None:
        """Ask for what a step needs; `line` is the person in the cursor."""
        self._step, self._line = step, line
        is_of_somebody = line is not None and step.name != people_words.ADD
        heading = (
            tr("{step}: {person}", step=step.words, person=line.account.name)
            if is_of_somebody and line is not None
            else step.words
        )
        self.title.setText(heading)
        self.setAccessibleName(heading)
        self.explain(step.follows)
        self._fill(line if is_of_somebody else None, sites, versions)
        shown = [name for name in step.fields if name != "password" or self._has_accounts]
        for name, field in self.asked.items():
            self.offer_field(field, name in shown)
        self.open_at(self.asked[shown[0]])

    def close_panel(self) -> None:
        """Put the panel away; no password stays in it."""
        self._text("password").clear()
        super().close_panel()

    def act(self) -> None:
        """Take the step with what was typed."""
        step = self._step
        if step is None:
            return
        work = self._work(step)
        self._workplace.tasks.write(lambda: self._edit(step, work), self._on_done, self.on_error)

    @property
    def _has_accounts(self) -> bool:
        return self._workplace.study.access.key is not None

    def _fill(
        self,
        line: PersonLine | None,
        sites: tuple[tuple[UUID, str], ...],
        versions: tuple[tuple[UUID, str], ...],
    ) -> None:
        from frailty_desktop.services.roles import Role

        choices: dict[str, list[tuple[str, object]]] = {
            "role": [(role.label, role.value) for role in Role],
            "site": [(tr("all sites"), None), *((code, site_id) for site_id, code in sites)],
            "charge": [
                (charge.words, charge.id) for charge in (line.charges if line else ()) if not charge.is_over
            ],
            "version": [(words, version_id) for version_id, words in reversed(versions)],
        }
        for name, field in self.asked.items():
            if isinstance(field, ChoiceBox):
                field.clear()
                for words, data in choices[name]:
                    field.addItem(words, data)
            else:
                field.setText("t" if name == "since" else "")

    def _work(self, step: PeopleStep) -> Work:
        return {
            people_words.ADD: self._add,
            people_words.PASSWORD: self._password,
            people_words.CHARGE: self._charge,
            people_words.END: self._end,
            people_words.TRAINING: self._train,
            people_words.DISABLE: self._disable,
        }[step.name]()

    def _edit(self, step: PeopleStep, work: Work) -> str:
        workplace = self._workplace
        with workplace.study.edit(
            by=workplace.person.id, action=step.words, reason=self._typed("reason")
        ) as edit:
            return work(edit)

    def _add(self) -> Work:
        from frailty_desktop.services import accounts, people

        name, password = self._needed("name"), self._typed("password")
        role, site_id = self._role(), self._site()
        since, until = self._day("since"), self._day("until")
        study, keys = self._workplace.study, self._identity_key()
        if self._has_accounts:
            self._needed("password")

        def work(edit: Edit) -> str:
            person = people.add_person(edit, name, role, site_id=site_id, since=since, until=until)
            if study.access.key is not None:
                accounts.add_account(edit, accounts.vault_of(study), person.id, password, keys=keys)
            return tr("{person} is in the study.", person=person.name)

        return work

    def _password(self) -> Work:
        from frailty_desktop.services import accounts

        line, password = self._person(), self._needed("password")
        study, keys = self._workplace.study, self._identity_key()
        give = accounts.reset_password if line.account.has_account else accounts.add_account

        def work(edit: Edit) -> str:
            give(edit, accounts.vault_of(study), line.id, password, keys=keys)
            return tr(
                "{person} signs in with the new password and changes it then.", person=line.account.name
            )

        return work

    def _charge(self) -> Work:
        from frailty_desktop.services import people

        line, role, site_id = self._person(), self._role(), self._site()
        since, until = self._day("since"), self._day("until")

        def work(edit: Edit) -> str:
            people.delegate(edit, line.id, role, site_id=site_id, since=since, until=until)
            return tr("{person} is charged as {role}.", person=line.account.name, role=role.label)

        return work

    def _end(self) -> Work:
        from frailty_desktop.services import people

        line, charge_id, last = self._person(), self._chosen("charge"), self._day("last")
        if charge_id is None:
            raise UserError(
                tr("{person} is charged with nothing.", person=line.account.name),
                kept=tr("Nothing was saved."),
            )

        def work(edit: Edit) -> str:
            people.end_delegation(edit, charge_id, on=last)
            return tr("The delegation of {person} ends.", person=line.account.name)

        return work

    def _train(self) -> Work:
        from frailty_desktop.services import accounts

        line, version_id = self._person(), self._chosen("version")

        def work(edit: Edit) -> str:
            accounts.record_training(edit, line.id, version_id)
            return tr("Training of {person} is recorded.", person=line.account.name)

        return work

    def _disable(self) -> Work:
        from frailty_desktop.services import accounts

        line, reason, study = self._person(), self._needed("reason"), self._workplace.study

        def work(edit: Edit) -> str:
            accounts.disable(edit, accounts.vault_of(study), line.id, reason)
            return tr("The account of {person} is closed.", person=line.account.name)

        return work

    # What was typed

    def _person(self) -> PersonLine:
        if self._line is None:
            raise UserError(tr("Nobody is chosen."), kept=tr("Nothing was saved."))
        return self._line

    def _identity_key(self) -> dict[KeyName, bytes]:
        """Carry the key of names on to whoever's role needs it; the administrator holds it for that."""
        from frailty_desktop.services.key_grants import KeyName

        keys = self._workplace.keys
        return {KeyName.IDENTITY: keys.identity} if keys is not None and keys.identity is not None else {}

    def _text(self, name: str) -> QLineEdit:
        field = self.asked[name]
        assert isinstance(field, QLineEdit)  # noqa: S101 - the table of fields says so
        return field

    def _typed(self, name: str) -> str:
        is_kept_exact = name == "password"
        return self._text(name).text() if is_kept_exact else " ".join(self._text(name).text().split())

    def _needed(self, name: str) -> str:
        typed = self._typed(name)
        if not typed:
            raise UserError(
                tr("{what} is missing.", what=self._text(name).accessibleName()),
                kept=tr("Nothing was saved."),
            )
        return typed

    def _day(self, name: str) -> date | None:
        field = self._text(name)
        if not field.text().strip():
            return None
        return day_typed(field, self._workplace.today(), field.accessibleName())

    def _chosen(self, name: str) -> UUID | None:
        field = self.asked[name]
        data = field.currentData() if isinstance(field, ChoiceBox) else None
        return data if isinstance(data, UUID) else None

    def _role(self) -> Role:
        from frailty_desktop.services.roles import Role

        field = self.asked["role"]
        return Role(field.currentData() if isinstance(field, ChoiceBox) else "")

    def _site(self) -> UUID | None:
        return self._chosen("site")

    def _on_done(self, said: str) -> None:
        self.close_panel()
        self.finished.emit(said)


def _fields() -> tuple[tuple[str, str, QLineEdit | ChoiceBox, str], ...]:
    return (
        ("name", tr("Name"), QLineEdit(), tr("As it shall stand in the audit trail")),
        ("role", tr("Role"), ChoiceBox(), tr("The first letter chooses")),
        ("site", tr("Site"), ChoiceBox(), ""),
        ("charge", tr("Delegation"), ChoiceBox(), ""),
        ("since", tr("From"), QLineEdit(), tr("t is today, 3/2 is 3 February")),
        ("until", tr("Until"), QLineEdit(), tr("Empty: until further notice")),
        ("last", tr("Last day"), QLineEdit(), tr("Empty: it ends at once")),
        ("version", tr("Version of the design"), ChoiceBox(), ""),
        (
            "password",
            tr("First password"),
            QLineEdit(),
            tr("Tell it to this person; they change it when they first sign in"),
        ),
        ("reason", tr("Reason"), QLineEdit(), ""),
    )
