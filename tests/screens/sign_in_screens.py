"""Pictures of signing in, of the lock and of the recovery code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frailty_desktop.gui.places import PageName, Place
from frailty_desktop.gui.sign_in_card import Given
from frailty_desktop.gui.sign_in_page import SignInPage
from frailty_desktop.resource_files import resource
from frailty_desktop.services.protected_study import make_protected_study
from frailty_desktop.study.design_file import design_texts

if TYPE_CHECKING:
    from tests.screens.render_screens import Pictures

NAME, PASSWORD = "Ada Keyes", "orchid tram seventeen"


def make_guarded(path: Path) -> None:
    """Make an encrypted study with its administrator alone."""
    texts = design_texts(resource("designs", "cratus-phase-2"))
    make_protected_study(path, texts, NAME, PASSWORD).study.close()


def signing_in(pictures: Pictures, study: Path) -> None:
    """Draw the page that asks, with an error, with the recovery code, and the lock over the open study."""
    pictures.settings.change(person_name=NAME)
    with pictures.window(study) as desk:
        pictures.take(desk, "sign-in")
        page = desk.window.stack.currentWidget()
        assert isinstance(page, SignInPage)
        page.card.fill(Given(NAME, "not this one at all"))
        pictures.settle(desk)
        pictures.take(desk, "sign-in-error")
        page._on_use_code()
        pictures.take(desk, "sign-in-recovery")
        page._on_no_code()
        page.card._offer_new(is_offered=True)
        pictures.take(desk, "sign-in-new-password")
        page.card._offer_new(is_offered=False)
        page.card.fill(Given(NAME, PASSWORD))
        pictures.settle(desk)
        pictures.take(desk, "signed-in-administrator")
        desk.window.go_to(Place(PageName.PATIENTS))
        pictures.settle(desk)
        pictures.take(desk, "refused-administrator")
        desk.door.lock()
        pictures.take(desk, "locked")


def starting(pictures: Pictures) -> None:
    """Draw the start with the accounts of the demo, the panel of a new study, and its recovery code."""
    with pictures.window(None) as desk:
        pictures.take(desk, "welcome-accounts")
        welcome = desk._welcome
        assert welcome is not None
        welcome.new_study.start()
        pictures.take(desk, "new-study")
        welcome.new_study.close_panel()
        welcome._show_starts(is_shown=False)
        welcome.recovery_code.start("study.frailty", "P3XP-6ZPR-GCPF-JXD5-O3NH-6Z5W-ELMV-VVV5")
        pictures.take(desk, "recovery-code")
