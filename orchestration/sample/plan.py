"""The plan of a month: every agent's shifts, their stretches in one or two versions, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from orchestration.home import Month
from orchestration.sample.curves import DAY
from orchestration.sample.roster import IS_OFF_DUTY, ON_LEAVE, SKILLS, Roster
from orchestration.sample.settings import Flags, Floats, Ints, SampleSettings, stream

EARLY, DAYTIME, MID, LATE, NIGHT = range(5)
CODES = ("early", "day", "mid", "late", "night")
ROTA = np.array([DAYTIME, EARLY, MID, LATE, DAYTIME, MID, EARLY, LATE])
ROTA_NIGHTS = np.array([DAYTIME, EARLY, MID, LATE, NIGHT, DAYTIME, MID, EARLY])
STARTS = np.array([7.0, 8.5, 10.0, 15.0, 22.0]) * 3600
STAGGER = np.array([[0, 0, 0, 30], [-60, -30, 0, 30], [-30, 0, 30, 60], [-120, -60, 0, 0], [0, 0, 0, 0]])  # minutes
DAYS_OFF = np.array([[5, 6], [6, 0], [1, 2], [2, 3], [3, 4], [4, 5]])  # Monday = 0
# the stretches of a shift: queue, written work, break, ... ; a stretch of no length does not exist
WORK = ("on_queue", "other")
SLOTS: tuple[str, ...] = (*WORK, "break", *WORK, "break", *WORK, "special", *WORK, "break", *WORK)
QUEUE_SLOTS = tuple(n for n, slot in enumerate(SLOTS) if slot == "on_queue")
BREAK_SLOTS = tuple(n for n, slot in enumerate(SLOTS) if slot == "break")
SPECIAL = SLOTS.index("special")
PLANNED, LEAVE, SICK, UNEXCUSED, OFF_DUTY = range(5)


@dataclass
class Plan:
    """The shifts that begin in a month, in order of day and agent. Times are seconds since 1970, local."""

    agent: Ints
    day: Ints  # 0 = first of the month
    group: Ints
    code: Ints
    start: Ints
    minutes: Ints
    fate: Ints  # PLANNED (worked), LEAVE, SICK, UNEXCUSED, OFF_DUTY
    first: Ints  # shifts × 15 borders, version 1
    second: Ints  # the same of version 2, where there is one
    revised: Flags  # has a version 2 in force
    too_late: Flags  # has a version 2 issued after the shift began, which never came into force
    training: Flags  # the special stretch is a training, else a meeting
    actual: Ints  # borders as they happened; meaningful where worked

    @property
    def worked(self) -> Flags:
        planned: Flags = self.fate == PLANNED
        return planned

    @property
    def in_force(self) -> Ints:
        return np.where(self.revised[:, None], self.second, self.first)

    def __len__(self) -> int:
        return len(self.agent)


def epoch(month: Month) -> int:
    """Seconds since 1970 of the first of the month."""
    return int(np.datetime64(str(month.start), "s").astype(np.int64))


def plan_month(settings: SampleSettings, roster: Roster, month: Month) -> Plan:
    """Draw the plan of a month: depends on the roster and the streams of this month only."""
    rng = stream(settings, month, "plan")
    group, status = roster.places(month)
    agents = roster.agents
    code = rotation(month, group, np.array([a.rota for a in agents]), np.array([a.days_off for a in agents]), roster)
    after_night = code[:, :-1] == NIGHT
    day, agent = np.nonzero((code[:, 1:] >= 0).T)
    count = len(agent)
    kind = code[agent, day + 1]
    nights = np.array([g.nights for g in roster.groups])[group[agent, day + 1]]
    start = epoch(month) + day * DAY + STARTS[kind].astype(np.int64) - np.where(nights & (kind == EARLY), 3600, 0)
    start += STAGGER[kind, rng.integers(0, 4, count)] * 60
    unreliable = np.clip(np.exp(-0.5 * roster.skills()[agent, SKILLS.index("reliability")]), 0.25, 3.0)
    u = rng.random(count)
    status = status[agent, day + 1]
    away = status == ON_LEAVE, status == IS_OFF_DUTY
    fate = np.select([*away, u < 0.025, u < 0.025 + 0.018 * unreliable, u > 1 - 0.002 * unreliable],
                     [LEAVE, OFF_DUTY, LEAVE, SICK, UNEXCUSED], PLANNED).astype(np.int64)  # fmt: skip
    half = rng.random(count) < 0.05
    minutes = np.where(half, 240, 480)
    first, second = (borders(rng, settings.on_queue_share, half) for _ in range(2))
    shift = np.where((kind == DAYTIME) | (kind == MID), rng.choice([-1800, 0, 0, 1800], count), 0)
    u = rng.random(count)
    steady = (kind != NIGHT) & ~after_night[agent, day] & (fate != LEAVE) & (fate != OFF_DUTY)
    revised, too_late = steady & (u < 0.032), steady & (u >= 0.032) & (u < 0.035)
    first += start[:, None]
    second += (start + shift)[:, None]
    in_force = np.where(revised[:, None], second, first)
    actual = as_it_happened(rng, in_force, unreliable)
    training = rng.random(count) < 0.5
    return Plan(agent.astype(np.int64), day.astype(np.int64), group[agent, day + 1], kind, start, minutes, fate, first,
                second, revised, too_late, training, actual)  # fmt: skip


def rotation(month: Month, group: Ints, rota: Ints, days_off: Ints, roster: Roster) -> Ints:
    """Shift code by agent and day (the first column is the day before the month), -1 = no shift."""
    first = (month.start - timedelta(days=1)).toordinal() - 1  # a Monday has 0 modulo 7
    days = first + np.arange(group.shape[1] - 1)
    turn = (rota[:, None] + days[None, :] // 7) % 8
    nights = np.array([g.nights for g in roster.groups])[group[:, :-1]]
    code = np.where(nights, ROTA_NIGHTS[turn], ROTA[turn])
    off = (DAYS_OFF[days_off][:, None, :] == (days % 7)[None, :, None]).any(axis=2)
    gone = (group[:, :-1] < 0) | ((code == NIGHT) & (group[:, 1:] < 0))  # nobody works a night into the day after
    code = np.where(off | gone, -1, code)
    rest = (code[:, :-1] == NIGHT) & (code[:, 1:] != NIGHT)
    code[:, 1:][rest] = -1
    return code.astype(np.int64)


def borders(rng: np.random.Generator, on_queue: float, half: Flags) -> Ints:
    """Borders of the stretches in seconds from the start of the shift, shifts × 15; multiples of five minutes."""
    count = len(half)
    one, meal, two = (earliest + rng.integers(0, 6, count) * 15 for earliest in (75, 195, 360))
    length, meal = np.where(half, 240, 480), np.where(half, 240, meal)
    kind = rng.random(count)
    minutes = np.select([kind < 0.06, kind < 0.12], [60, 30], 0)
    special = np.where(minutes > 0, meal + 30, two)
    pieces = [(np.zeros(count, int), one), (one + 15, meal), (meal + 30, special), (special + minutes, two)]
    table = []
    for begin, end in [*pieces, (two + 15, length)]:
        queue = np.round((np.maximum(end - begin, 0)) * on_queue / 5).astype(int) * 5
        table += [begin, begin + queue, end]
    result: Ints = np.minimum(np.stack(table, axis=1), length[:, None]).astype(np.int64) * 60
    return np.maximum.accumulate(result, axis=1)


def as_it_happened(rng: np.random.Generator, planned: Ints, unreliable: Floats) -> Ints:
    """Borders as kept by people: late or early by a little, breaks overrun; planned stretches of no length stay so."""
    count, wide = planned.shape
    moved = rng.normal(0, 70, (count, wide)) * (0.5 + 0.8 * unreliable)[:, None]
    for slot in BREAK_SLOTS:
        over = rng.exponential(110, count) * unreliable + np.where(
            rng.random(count) < 0.06 * unreliable, rng.uniform(240, 1200, count), 0
        )
        moved[:, slot] -= rng.exponential(110, count) * unreliable
        moved[:, slot + 1] = over
    late = np.where(rng.random(count) < 0.035 * unreliable, rng.uniform(120, 1800, count), 0)
    moved[:, 0] = rng.normal(-70, 40, count) + late
    fled = rng.random(count) < 0.02 * unreliable
    moved[:, -1] = np.where(fled, -rng.uniform(120, 1500, count), rng.exponential(60, count))
    wished = planned + np.round(moved).astype(np.int64)
    actual = np.empty_like(planned)
    actual[:, 0] = wished[:, 0]
    for border in range(1, wide):
        nothing = planned[:, border] == planned[:, border - 1]
        before = actual[:, border - 1]
        actual[:, border] = np.where(nothing, before, np.maximum(before, wished[:, border]))
    return np.minimum(actual, wished[:, -1:])
