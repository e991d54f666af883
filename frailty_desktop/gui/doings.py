"""Does what can be asked for from anywhere in the window: one line for each action of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from frailty_desktop.gui.places import Place
from frailty_desktop.settings import Settings, Theme
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.gui.main_window import MainWindow

THEMES = (Theme.SYSTEM, Theme.LIGHT, Theme.DARK)


class Doings:
    """Looks an action up by its name and does it."""

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        show_welcome: Callable[[], None],
        show_who: Callable[[], None],
        lock: Callable[[], None],
    ) -> None:
        self._window = window
        self._settings = settings
        self._actions: dict[str, Callable[[], object]] = {
            "find": self._find,
            "print": self._print,
            "back": window.go_back,
            "refresh": window.refresh,
            "back_up": self._back_up,
            "switch_person": show_who,
            "lock": lock,
            "other_study": show_welcome,
            "text_larger": lambda: self._scale(+1),
            "text_smaller": lambda: self._scale(-1),
            "text_normal": lambda: self._scale(0),
            "theme": self._next_theme,
            "keys": window.toggle_keys,
            "quit": window.close,
        }

    def do(self, name: str) -> None:
        """Do one action."""
        self._actions[name]()

    def _find(self) -> None:
        if not self._do_here("find"):
            self._window.go_to(Place.patients())
            self._do_here("find")

    def _print(self) -> None:
        """Go to the document of what is shown: the patient, the form, the event; else to all of them."""
        page = self._window.page
        self._window.go_to(page.on_paper() if page is not None else Place.documents())

    def _back_up(self) -> None:
        self._window.go_to(Place.study())
        self._do_here("back_up")

    def _do_here(self, action: str) -> bool:
        return self._window.page is not None and self._window.page.do(action)

    def _scale(self, steps: int) -> None:
        scale = self._settings.step_text_scale(steps)
        self._window.status.say(tr("Text at {percent} %.", percent=round(scale * 100)))

    def _next_theme(self) -> None:
        theme = THEMES[(THEMES.index(self._settings.now.theme) + 1) % len(THEMES)]
        self._settings.change(theme=theme)
        words = {Theme.SYSTEM: tr("as the system"), Theme.LIGHT: tr("light"), Theme.DARK: tr("dark")}
        self._window.status.say(tr("Colours: {theme}.", theme=words[theme]))
