"""Where a patient stands in the study, in the clinic's words, and which step may follow which."""

from enum import StrEnum

from frailty_desktop.translation import tr


class PatientStatus(StrEnum):
    """A patient's status; its value is what is stored."""

    SCREENING = "screening"
    SCREEN_FAILURE = "screen_failure"
    ENROLLED = "enrolled"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    LOST = "lost"
    DIED = "died"

    @property
    def label(self) -> str:
        """Return the status in words."""
        return {
            PatientStatus.SCREENING: tr("in screening"),
            PatientStatus.SCREEN_FAILURE: tr("screen failure"),
            PatientStatus.ENROLLED: tr("enrolled"),
            PatientStatus.COMPLETED: tr("completed"),
            PatientStatus.WITHDRAWN: tr("withdrawn"),
            PatientStatus.LOST: tr("lost to follow-up"),
            PatientStatus.DIED: tr("died"),
        }[self]

    @property
    def is_active(self) -> bool:
        """Say whether visits are still expected."""
        return self in (PatientStatus.SCREENING, PatientStatus.ENROLLED)

    def may_become(self, later: "PatientStatus") -> bool:
        """Say whether the other status may follow this one."""
        return later in _NEXT[self]


_NEXT: dict[PatientStatus, frozenset[PatientStatus]] = {
    PatientStatus.SCREENING: frozenset(
        {PatientStatus.ENROLLED, PatientStatus.SCREEN_FAILURE, PatientStatus.WITHDRAWN, PatientStatus.DIED}
    ),
    PatientStatus.SCREEN_FAILURE: frozenset(),
    PatientStatus.ENROLLED: frozenset(
        {PatientStatus.COMPLETED, PatientStatus.WITHDRAWN, PatientStatus.LOST, PatientStatus.DIED}
    ),
    PatientStatus.COMPLETED: frozenset(),
    # A death may come to light after contact was lost or consent withdrawn; a lost patient may come back.
    PatientStatus.WITHDRAWN: frozenset({PatientStatus.DIED}),
    PatientStatus.LOST: frozenset({PatientStatus.DIED, PatientStatus.ENROLLED}),
    PatientStatus.DIED: frozenset(),
}
