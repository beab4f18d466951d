"""The rows just outside of a month that can still belong to it, or decide what belongs to it: night shifts, and
records in parts.

A fact belongs to the day on which its shift began. So the first hours after a month are its own for those whose
planned shift began in it, and its own first hours are the month before's for those whose shift began there. Everybody
else's rows out there, such as the whole next month's delivery, cannot change the month, and must not make it look
stale.
"""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.extract import EXTRA, Extract, extracts
from orchestration.home import Month
from orchestration.loading import sql_text as sql

PLAN = "schedules"
# A superset of what the policy says (kpi_parameter.csv): shift_gap_minutes (240) joins stretches to one shift,
# shift_late_minutes (180) lets its facts come late. With room to spare, so that a change of the policy cannot make the
# fingerprint blind; a test fails when the policy exceeds it.
REACH_MINUTES = 360
ENDS = ("ended_at", "ends_at")


def needed(extract: Extract) -> list[str]:
    """The kinds whose rows `border_sql` looks at."""
    return sorted({extract.kind, PLAN, *([extract.follows] if extract.follows else [])})


def border_sql(extract: Extract, month: Month) -> str:
    """SELECT of the content of the rows around a month that matter to it, over the relations `live_<kind>` of
    `needed` kinds.

    Of the last day before the month: rows of persons whose shift crosses its start, rows that reach over the start.
    Of the spill days after it: rows of persons whose shift crosses its end, as long as that shift can last. On both
    sides: rows of a record (a contact, an evaluation) that has rows in the month as well.
    """
    content = ", ".join(sql.name(name) for name in (*extract.names, EXTRA))
    return (
        f"with {_shifts('before', month.start)}, {_shifts('after', month.end)} "
        f"select {content} from ({_rows(extract, month)})"
    )


def _rows(extract: Extract, month: Month) -> str:
    """SELECT of all columns of the rows that matter, over `live_<kind>` and the shifts."""
    live, at = f"live_{extract.kind}", sql.name(extract.period or "")
    first, last = month.start - timedelta(days=1), month.end + timedelta(days=extract.spill_days)
    before = f"{at} >= date '{first}' and {at} < date '{month.start}'"
    after = f"{at} >= date '{month.end}' and {at} < date '{last}'"
    inside = f"{at} >= date '{month.start}' and {at} < date '{month.end}'"
    person = sql.name(extract.person or "")
    earlier, later = [], []
    if extract.person:
        earlier.append(f"{person} in (select person from before)")
        later.append(f"exists (select 1 from after where person = {person} and {at} < until)")
    earlier += [f"{name} > date '{month.start}'" for name in ENDS if name in extract.names]
    if extract.follows:
        leader = extracts()[extract.follows]
        shared = ", ".join(sql.name(name) for name in extract.key if name in leader.key)
        led = f"({shared}) in (select ({shared}) from ({_rows(leader, month)}))"
        earlier.append(led)
        later.append(led)
    if len(extract.key) > 1 and extract.key[0] != extract.person:
        record = sql.name(extract.key[0])
        parted = f"{record} in (select {record} from {live} where {inside})"
        earlier.append(parted)
        later.append(parted)
    return (
        f"select * from {live} where ({before} and ({' or '.join(earlier)})) or ({after} and ({' or '.join(later)}))"
        if later
        else f"select * from {live} where ({before}) or ({after})"
    )


def _shifts(name: str, border: date) -> str:
    """Relation `name`: the person of every planned shift that begins before `border` and can reach over it, and until
    when it can reach.
    """
    reach = f"interval {REACH_MINUTES} minute"
    return (
        f"{name}_stretch as (select agent_id as person, starts_at, ends_at, max(ends_at) over "
        f"(partition by agent_id "
        "order by starts_at, ends_at rows between unbounded preceding and 1 preceding) as planned_until "
        f"from live_{PLAN} where activity <> 'leave' "
        f"and starts_at >= date '{border}' - interval 1 day and starts_at < date '{border}' + interval 1 day), "
        f"{name}_shift as (select *, sum(case when starts_at <= planned_until + {reach} then 0 else 1 end) over "
        f"(partition by person order by starts_at, ends_at rows unbounded preceding) as shift from {name}_stretch), "
        f"{name} as (select person, max(ends_at) + {reach} as until from {name}_shift group by person, shift "
        f"having min(starts_at) < date '{border}' and max(ends_at) + {reach} > date '{border}')"
    )
