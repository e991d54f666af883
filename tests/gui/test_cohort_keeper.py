"""The keeper of the cohort tells every page when a value moves, and when only who somebody is does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from frailty_desktop.gui.change_signal import ChangeSignal
from frailty_desktop.gui.cohort_keeper import CohortKeeper, CohortMove
from frailty_desktop.gui.live_averages import LiveAverages
from frailty_desktop.gui.tasks import Tasks
from frailty_desktop.study.blinding import AllocationView
from tests.analysis.ward import INFUSED, Ward, a_ward

PATIENCE_MS = 60_000


@dataclass
class Kept:
    """A cohort that was read while no page asked for any endpoint yet."""

    ward: Ward
    tasks: Tasks
    patient: UUID
    heard: list[CohortMove]
    bot: QtBot

    def wait(self) -> None:
        for _ in range(3):
            self.bot.waitUntil(lambda: not self.tasks.under_way, timeout=PATIENCE_MS)
            self.bot.wait(1)


@pytest.fixture
def kept(tmp_path: Path, qtbot: QtBot) -> Iterator[Kept]:
    with a_ward(tmp_path) as ward:
        patient = ward.enrol("P-001")
        ward.save(patient, "screening", 300)
        tasks, changes = Tasks(), ChangeSignal(ward.study)
        averages = LiveAverages(ward.study, tasks, changes, AllocationView.POOLED)
        keeper = CohortKeeper(ward.study, tasks, changes, averages)
        made = Kept(ward, tasks, patient, [], qtbot)
        averages.build()
        made.wait()
        tasks.read(keeper.current)
        made.wait()
        keeper.changed.connect(made.heard.append)
        yield made
        tasks.close()
        changes.close()


def test_that_pages_hear_of_another_day_of_the_infusion(kept: Kept) -> None:
    kept.ward.infuse(kept.patient, INFUSED + timedelta(days=2))
    kept.wait()
    (move,) = kept.heard
    assert move.are_facts_new
    assert move.endpoints == frozenset()
    assert move.patients == frozenset({kept.patient})


def test_that_a_value_nobody_asked_for_moves_no_page(kept: Kept) -> None:
    row = kept.ward.row(kept.patient, "screening", "walk_distance", "300")
    kept.wait()
    kept.heard.clear()
    kept.ward.typed(row, "310")
    kept.wait()
    assert kept.heard == []
