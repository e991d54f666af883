"""What the safety tables and pictures show a person, all of them from one reading."""

from collections.abc import Callable

from frailty_desktop.analysis import (
    safety_events,
    safety_laboratory,
    safety_liver,
    safety_primary,
    safety_reading,
    safety_serious,
    safety_shifts,
    safety_stopping,
    safety_timelines,
)
from frailty_desktop.analysis.safety_data import SafetyData
from frailty_desktop.study.blinding import Grouping
from tests.services.surfaces import NOW, Look


def _data(look: Look, grouping: Grouping) -> SafetyData:
    return safety_reading.read_safety(look.session, look.design, grouping, NOW)


def _tables(look: Look, grouping: Grouping) -> str:
    data = _data(look, grouping)
    return repr(
        [
            safety_primary.primary_table(data),
            safety_primary.findings_table(data),
            safety_stopping.stopping_table(data),
            safety_stopping.stopping_lines(data),
            *(
                safety_events.event_table(data, emergent_only=emergent_only, by_grade=by_grade)
                for emergent_only in (True, False)
                for by_grade in (True, False)
            ),
            safety_serious.serious_table(data),
            safety_timelines.study_timeline(data),
            *(safety_timelines.patient_timeline(data, patient) for patient in look.patients),
        ]
    )


def _laboratory(look: Look, grouping: Grouping) -> str:
    laboratory = safety_laboratory.read_laboratory(look.session, _data(look, grouping))
    return repr([safety_shifts.shift_table(laboratory), safety_liver.liver_picture(laboratory)])


def safety_surfaces(grouping: Callable[[Look], Grouping]) -> dict[str, Callable[[Look], object]]:
    """Return a line for each reading function; the tables and pictures are made from what it read."""
    return {
        "safety_reading.read_safety": lambda look: _tables(look, grouping(look)),
        "safety_laboratory.read_laboratory": lambda look: _laboratory(look, grouping(look)),
    }


INSIDE_SAFETY = {
    "safety_reading.read_visits": "inside safety_reading.read_safety",
    "safety_reading.void_forms": "inside safety_reading.read_safety",
}
