"""Fills a study with invented patients, always through the services; no number in it is a trial result."""

from frailty_desktop.demo_data.making import make_finished_study
from frailty_desktop.demo_data.ongoing import make_ongoing_study

__all__ = ["make_finished_study", "make_ongoing_study"]
