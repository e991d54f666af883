"""One numbered step per change of the tables: an older file is copied, then brought up to date."""

from frailty_desktop.storage.migrations.step import Step

STEPS: tuple[Step, ...] = ()
"""Version 1 is where files begin; the step that leads to version 2 will be the first one here."""
