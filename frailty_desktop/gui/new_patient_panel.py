"""The inline panel that brings a new patient into screening: site, consent, date of birth, sex."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from frailty_desktop.gui.choice_box import ChoiceBox
from frailty_desktop.gui.inline_panel import InlinePanel, day_typed
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from uuid import UUID

    from frailty_desktop.gui.page import Workplace


class NewPatientPanel(InlinePanel):
    """`finished` carries the id of the new patient."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.appearance, tr("New patient"), tr("Start screening (Enter)"))
        self._workplace = workplace
        self.explain(
            tr("The next number is given. Enrolment follows when consent and eligibility are complete.")
        )
        self.site = ChoiceBox()
        for site in workplace.study.design.sites:
            self.site.addItem(f"{site.code} · {site.name}", site.code)
        self.consent = QLineEdit()
        self.birth = QLineEdit()
        self.sex = ChoiceBox()
        self.sex.addItem(tr("choose F or M"), "")
        self.sex.addItem(tr("Female"), "F")
        self.sex.addItem(tr("Male"), "M")
        self.add_field(tr("Site"), self.site)
        self.add_field(
            tr("Consent given on"),
            self.consent,
            help_text=tr("day/month/year, t for today, -1 for yesterday"),
        )
        self.add_field(tr("Date of birth"), self.birth, help_text=tr("day/month/year with four digits"))
        self.add_field(tr("Sex"), self.sex, help_text=tr("at birth"))

    def start(self) -> None:
        """Show the panel, empty."""
        self.consent.setText("t")
        self.birth.clear()
        self.sex.setCurrentIndex(0)
        self.open_at(self.site if self.site.count() > 1 else self.consent)

    def act(self) -> None:
        """Start screening."""
        today = self._workplace.today()
        consent = day_typed(self.consent, today, tr("Consent"))
        born = day_typed(self.birth, today, tr("Date of birth"))
        site, sex = str(self.site.currentData() or ""), str(self.sex.currentData())
        self._workplace.tasks.write(
            lambda: self._screen(site, consent, born, sex), self._on_done, self.on_error
        )

    def _screen(self, site: str, consent: date, born: date, sex: str) -> UUID:
        from frailty_desktop.services import patients

        person = self._workplace.person
        with self._workplace.study.edit(by=person.id, action=tr("Start screening")) as edit:
            return patients.screen(edit, site=site, consent_date=consent, birth_date=born, sex=sex).id

    def _on_done(self, patient_id: UUID) -> None:
        self.close_panel()
        self._workplace.say(tr("In screening. Nothing else needs saving."))
        self.finished.emit(patient_id)
