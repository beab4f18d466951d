"""How much time passes between two local times of a zone with summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock ever showed this time."""
    told = local.replace(tzinfo=zone)
    return told.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


@lru_cache(maxsize=200_000)
def readings(local: datetime, zone: ZoneInfo) -> list[float]:
    """The moments that a local time can mean; a time that the clock skipped means the moment at which it did."""
    if exists(local, zone):
        return [local.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1)]
    while not exists(local, zone):
        local -= SECOND
    return [local.replace(tzinfo=zone).timestamp() + 1]


def elapsed(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """Seconds from start to end. A time in an hour that comes twice is read so that the fewest pass."""
    told = int((end - start).total_seconds())
    between = [int(late - early) for late in readings(end, zone) for early in readings(start, zone)]
    return min((seconds for seconds in between if seconds >= 0), default=told)


def in_a_repeated_hour(start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether a time of the stretch comes twice; it is enough to look at its ends and between at every quarter."""
    first, length = min(start, end), abs(end - start)
    quarters = int(length.total_seconds() // 900) + 1
    moments = [first + n * length / quarters for n in range(quarters + 1)]
    return any(exists(m, zone) and len(set(readings(m, zone))) > 1 for m in moments)
