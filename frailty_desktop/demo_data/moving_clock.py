"""A clock that is set to the time of each invented action, so that the history reads like a real study's."""

from datetime import UTC, date, datetime, time, timedelta


class MovingClock:
    """Tells the time it was last set to; it never goes back, and never past its last moment."""

    def __init__(self, start: datetime, *, never_after: datetime | None = None) -> None:
        self._now = start
        self._last = never_after or datetime.max.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the time, in UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment, unless it has passed."""
        self._now = min(max(self._now, moment), self._last)

    def advance(self, minutes: float) -> None:
        """Let some minutes pass."""
        self.move_to(self._now + timedelta(minutes=minutes))


def at(on: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of the clinic's day, by the clock on this machine's wall, in UTC."""
    return datetime.combine(on, time(hour, minute)).astimezone(UTC)
