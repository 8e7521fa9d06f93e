"""The moments at which a job is due, each with one name that no change of the clock gives twice."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Once in every period, counted from a fixed instant: alike in all processes."""

    period: timedelta

    def slot(self, now: datetime) -> datetime:
        """The latest moment due at `now`.

        >>> Every(timedelta(seconds=20)).slot(datetime(2026, 11, 22, 9, 0, 59, tzinfo=UTC)).isoformat()
        '2026-11-22T09:00:40+00:00'
        """
        return EPOCH + (now - EPOCH) // self.period * self.period


@dataclass(frozen=True, slots=True)
class Daily:
    """Once on every date of a place, at that hour of its clocks.

    The hour that spring leaves out is an hour later, the hour that autumn has twice is its first.
    """

    at: time
    zone: str = "Europe/Paris"

    def slot(self, now: datetime) -> datetime:
        """The latest moment due at `now`, in UTC.

        >>> Daily(time(2, 30)).slot(datetime(2027, 10, 31, 2, 0, tzinfo=UTC)).isoformat()
        '2027-10-31T00:30:00+00:00'
        """
        today = now.astimezone(ZoneInfo(self.zone)).date()
        moments = (self._moment(today), self._moment(today - timedelta(days=1)))
        return next(moment for moment in moments if moment <= now)

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, self.at, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


Schedule = Every | Daily
