"""Planted stories: people so weak that the scheme must find them, and what HR does with them month by month.

They are told in centres that are large enough for assessment units to count (`told`), by the months of the centre from
its first (0) on. HR acts on a timetable and not on any score: whether the engine proposes the same is for tests to see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from orchestration.home import Month
from orchestration.sample.desk import Desk
from orchestration.sample.org import CENTRE
from orchestration.sample.people_records import PASS
from orchestration.sample.plan import epoch
from orchestration.sample.roster import WEAK, Person, Roster
from orchestration.sample.settings import SampleSettings, Truth
from orchestration.sample.shop import TIE_MONTH, staff_of
from orchestration.sample.write import NULL, Column, Serial

LEAST_AGENTS = 90  # from so many on the smallest unit of a story has twelve people
MID_MONTH = 15


@dataclass(frozen=True)
class Story:
    """`team`: where the person works. `turns`: month, what HR does: off_duty, leave, active (on the first), move,
    left (at mid-month). `proposals`: rule and month whose result brings it; `decisions`: rule, month, decision, made
    known on the first of the next month. `tests`: month and score of an assessment while off duty.
    """

    name: str
    team: str
    turns: tuple[tuple[int, str], ...]
    proposals: tuple[tuple[str, int], ...]
    decisions: tuple[tuple[str, int, str], ...]
    tests: tuple[tuple[int, float], ...] = ()


STORIES = (
    Story(
        "back and among the last again", "N-CARD-A",
        ((3, "off_duty"), (4, "active"), (5, "left")),
        (("talk_room", 0), ("talk_department", 1), ("off_duty", 2), ("first_month_back", 4)),
        (("talk_room", 0, "confirmed"), ("talk_department", 1, "confirmed"), ("off_duty", 2, "confirmed"),
         ("first_month_back", 4, "confirmed")),
        ((3, 78.0),),
    ),
    Story(
        "failed the return assessment", "S-CARD-A",
        ((3, "off_duty"), (5, "active")),
        (("talk_department", 1), ("off_duty", 2), ("first_month_back", 5)),
        (("off_duty", 2, "confirmed"), ("first_month_back", 5, "rejected")),
        ((3, 58.0), (4, 74.0)),
    ),
    Story(
        "the proposal was rejected", "N-GEN-A",
        ((6, "move"),),
        (("talk_department", 1), ("off_duty", 2), ("off_duty", 3)),
        (("off_duty", 2, "rejected"),),
    ),
    Story(
        "three months with a leave between", "S-GEN-A",
        ((2, "leave"), (3, "active"), (5, "left")),
        (("talk_room", 0), ("talk_department", 1), ("off_duty", 3)),
        (),
    ),
)  # fmt: skip
WORDS = {
    "confirmed": "agreed after a talk with the person / 与本人面谈后同意",
    "rejected": "rejected: rank alone is no reason; training first / 不同意：不能只看排名，先培训",
}


def told(settings: SampleSettings) -> bool:
    return settings.agents >= LEAST_AGENTS


def cast(settings: SampleSettings, roster: Roster) -> dict[str, Person]:
    """Give every story the first settled agent of its team, and that one the weakest of skills; id by story."""
    found: dict[str, Person] = {}
    for story in STORIES if told(settings) else ():
        person = next(a for a in roster.agents if a.now.unit.startswith(story.team) and a.now.status == "active")
        person.skill, person.appraised = WEAK, True
        found[story.name] = person
    return found


def tell(settings: SampleSettings, roster: Roster, people: dict[str, Person], truth: Truth) -> None:
    """Let the turns of all stories happen, as far as the months of the centre reach."""
    months = settings.periods
    for story in STORIES if people else ():
        person = people[story.name]
        facts = {"story": story.name, "employee_id": person.employee_id}
        for number, turn in ((n, turn) for n, turn in story.turns if n < len(months)):
            take(roster, person, months[number], turn, truth)
        for rule, number in ((rule, n) for rule, n in story.proposals if n < len(months)):
            truth.plant("proposals", **facts, rule_code=rule, month=str(months[number]))
        for rule, number, decision in ((r, n, d) for r, n, d in story.decisions if n + 1 < len(months)):
            known = {"rule_code": rule, "about_month": str(months[number]), "recorded_in": str(months[number + 1])}
            truth.plant("decisions", **facts, **known, decision=decision)
        for number, score in ((n, score) for n, score in story.tests if n < len(months)):
            truth.plant("return_assessments", **facts, month=str(months[number]), score=score, passed=score >= PASS)


def take(roster: Roster, person: Person, month: Month, turn: str, truth: Truth) -> None:
    """One turn: a change of status on the first of the month, a move or the end at its middle."""
    who, middle = person.employee_id, month.start + timedelta(days=MID_MONTH - 1)
    if turn == "left":
        person.leave(middle, "dismissed" if any(s.status == "off_duty" for s in person.stretches) else "another job")
        truth.plant("leavers", employee_id=who, left_on=str(middle))
    elif turn == "move":
        old = roster.groups[roster.place[person.now.unit]]
        new = next(g for g in roster.groups if g.section == old.section and g.mode_2 != old.mode_2)
        person.change(middle, unit=new.code)
        truth.plant("movers_between_modes", employee_id=who, day=str(middle), old=old.code, new=new.code)
    else:
        before = person.now
        person.change(month.start, status=turn)
        if before.status in ("off_duty", "leave"):
            kind = "off_duty" if before.status == "off_duty" else "leaves"
            truth.plant(kind, employee_id=who, start=str(before.start), end=str(month.start))


def write_stories(desk: Desk, people: dict[str, Person]) -> None:
    """What the office keeps of them: courses and assessments while off duty, and HR's decisions."""
    number = desk.settings.periods.index(desk.month)
    write_assessments(desk, number, people)
    write_decisions(desk, number, people)


def write_assessments(desk: Desk, number: int, people: dict[str, Person]) -> None:
    """Three courses and, on the 26th, the assessment of everybody who is off duty in the month."""
    rows: list[tuple[str, str, date, int, int, float | None]] = []
    for story in STORIES if people else ():
        who = people[story.name].employee_id
        for attempt, (at, score) in enumerate(story.tests, 1):
            if at == number:
                rows += [(who, "off_job", desk.month.start + timedelta(days=day), 240, 1, None) for day in (5, 12, 19)]
                rows.append((who, "return_assessment", desk.month.start + timedelta(days=25), 45, attempt, score))
    tested = [row[5] is not None for row in rows]
    published = [(row[2] - date(1970, 1, 1)).days + 1 for row in rows]
    desk.write(
        "training",
        len(rows),
        {
            "employee_id": [row[0] for row in rows],
            "event_id": [f"TR{desk.code}-{row[1]}-{row[2].day:02}" for row in rows],
            "kind": [row[1] for row in rows],
            "invited": [True] * len(rows),
            "attended": [True] * len(rows),
            "held_on": [row[2] for row in rows],
            "published_on": np.where(tested, np.array(published, np.int64), NULL),
            "minutes": [row[3] for row in rows],
            "attempt": [row[4] for row in rows],
            "score": [row[5] for row in rows],
            "passed": [None if row[5] is None else row[5] >= PASS for row in rows],
        },
        source="returns",
    )


def write_decisions(desk: Desk, number: int, people: dict[str, Person]) -> None:
    """Decisions on what the month before brought: those of the stories, and of the shop, where they are known."""
    chief, last = desk.roster.manager(CENTRE, desk.month.start), staff_of(desk.settings).ids
    found = [
        ("consequence", rule, people[story.name].employee_id, decision, chief)
        for story in STORIES
        for rule, at, decision in story.decisions
        if people and at + 1 == number
    ]
    if number >= 1:
        found.append(("consequence", "shop_plan", last[-1], "confirmed", last[0]))
    if number == 3:
        found.append(("consequence", "shop_transfer", last[-1], "rejected", last[0]))
    if number == TIE_MONTH + 1:  # two shared the first place: one of them gets the amount
        found += [("pay_line", "first", who, way, last[0]) for who, way in zip(last[1:3], WORDS, strict=True)]
    columns: dict[str, Column] = {
        "record_id": Serial(f"DE{desk.code}-", np.arange(1, len(found) + 1), 4),
        "recorded_at": epoch(desk.month) + 10 * 3600 + 300 * np.arange(len(found)),
        "recorded_by": [by for *_, by in found],
        "about_month": str(desk.month.shift(-1)),
        "about_kind": [kind for kind, *_ in found],
        "about_id": [f"{rule}/{who}" for _, rule, who, *_ in found],
        "text": [WORDS[decision] for *_, decision, _ in found],
        "decision": [decision for *_, decision, _ in found],
        "decided_by": [by for *_, by in found],
    }
    desk.write("decisions", len(found), columns)
