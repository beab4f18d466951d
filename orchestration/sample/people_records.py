"""What the HR office keeps of people: logins, goals, pay bases, training, suggestions and positions."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.roster import SKILLS, Person
from orchestration.sample.write import NULL, Coded, Serial

CURRENCY = "CNY"
BASES = {"junior": 3200.0, "senior": 4100.0, "expert": 5200.0}
LEADER_BASE = 6800.0
RAISE = 1.04  # every January
GOALS = (("qa_score", 88.0, 2.0), ("csat", 85.0, 2.5))  # KPI, target, spread between people
PASS = 70.0
OUTCOMES = ("adopted", "rejected", "pending")
TRAINING = ("off_job", "on_job", "spot_check", "quarter_exam", "return_assessment")


def write_people_records(desk: Desk) -> None:
    """All of them, for one month."""
    write_identities(desk)
    write_goals(desk)
    write_pay_bases(desk)
    write_training(desk)
    write_suggestions(desk)
    write_vacancies(desk)


def gone(person: Person) -> date | None:
    """The first day on which the person is no longer employed."""
    return person.now.end


def logins(people: list[Person]) -> dict[str, str]:
    """ACD login by employee: a leaver's number is free again the day after, and the next one who joins gets it."""
    given: dict[str, str] = {}
    free: list[tuple[date, str]] = []
    for number, person in enumerate(sorted(people, key=lambda p: (p.hired_on, p.employee_id))):
        ready = next((entry for entry in free if entry[0] <= person.hired_on), None)
        if ready is not None:
            free.remove(ready)
        given[person.employee_id] = login = ready[1] if ready else str(60001 + number)
        last = gone(person)
        if last is not None:
            free.append((last, login))
            free.sort()
    return given


def write_identities(desk: Desk) -> None:
    """Logins of the phone system for agents and of the network for everybody; plants the numbers that were reused."""
    numbers = logins(desk.roster.agents)
    every = [("acd", numbers[p.employee_id], p) for p in desk.roster.agents]
    every += [("network", p.employee_id.lower(), p) for p in desk.roster.people]
    rows = [entry for entry in every if desk.news(entry[2].hired_on, gone(entry[2]))]
    owners: dict[str, int] = {}
    for agent in desk.roster.agents:
        login = numbers[agent.employee_id]
        owners[login] = owners.get(login, 0) + 1
        if owners[login] > 1 and desk.month.start <= agent.hired_on < desk.month.end:
            desk.truth.plant("logins_reused", login=login, employee_id=agent.employee_id, day=str(agent.hired_on))
    desk.write(
        "identities",
        len(rows),
        {
            "system": [system for system, *_ in rows],
            "login": [login for _, login, _ in rows],
            "valid_from": [p.hired_on for *_, p in rows],
            "valid_to": [desk.ended(gone(p)) for *_, p in rows],
            "employee_id": [p.employee_id for *_, p in rows],
        },
    )


def write_goals(desk: Desk) -> None:
    """A goal for each KPI of GOALS, agreed by every agent with the team's manager; better people agree to more."""
    opened = desk.settings.periods[0].start
    rows = [
        (agent, kpi, round(target + spread * agent.skill[0], 1), max(agent.hired_on, opened))
        for agent in desk.roster.agents
        for kpi, target, spread in GOALS
    ]
    rows = [row for row in rows if desk.news(row[3], gone(row[0]))]
    desk.write(
        "goals",
        len(rows),
        {
            "subject_kind": "employee",
            "subject_id": [agent.employee_id for agent, *_ in rows],
            "kpi_code": [kpi for _, kpi, *_ in rows],
            "valid_from": [start for *_, start in rows],
            "valid_to": [desk.ended(gone(agent)) for agent, *_ in rows],
            "target": [target for *_, target, _ in rows],
            "agreed_on": [start for *_, start in rows],
            "agreed_by": [desk.roster.manager(agent.stretches[0].unit, start) for agent, *_, start in rows],
        },
    )


def base_of(person: Person, day: date, first: date) -> float:
    """Monthly performance base in yuan: by grade, raised every January after the centre's first month."""
    return round(BASES.get(person.grade or "", LEADER_BASE) * RAISE ** max(0, day.year - first.year), 2)


def write_pay_bases(desk: Desk) -> None:
    """One base for everybody from the day of hiring, and another from every January on."""
    first = desk.settings.periods[0].start
    rows = [
        (person, person.hired_on)
        for person in desk.roster.people
        if person.hired_on < desk.month.end and (desk.first or person.hired_on >= desk.month.start)
    ]
    if desk.month.number == 1 and not desk.first:
        here = [p for p in desk.roster.people if p.hired_on < desk.month.start and not left(p, desk.month.start)]
        rows += [(person, desk.month.start) for person in here]
    desk.know(pay_base_total=int(sum(base_of(person, day, first) for person, day in rows)))
    desk.write(
        "pay_bases",
        len(rows),
        {
            "employee_id": [person.employee_id for person, _ in rows],
            "valid_from": [day for _, day in rows],
            "base_amount": [base_of(person, day, first) for person, day in rows],
            "currency": CURRENCY,
        },
    )


def left(person: Person, day: date) -> bool:
    last = gone(person)
    return last is not None and last <= day


def write_training(desk: Desk) -> None:
    """Courses, spot checks, in the last month of a quarter the exam of everybody, and tests after a leave."""
    rng, agents = desk.rng("training"), desk.present[:, 0]
    quarter = desk.month.number % 3 == 0
    u = rng.random((4, len(agents)))
    back = returned(desk)
    parts = [
        (0, agents[u[0] < 0.4]),
        (1, agents[u[1] < 0.3]),
        (2, agents[u[2] < 0.25]),
        (3, agents if quarter else agents[:0]),
        (4, np.array(sorted(back), np.int64)),
    ]
    agent = np.concatenate([who for _, who in parts]).astype(np.int64)
    kind = np.concatenate([np.full(len(who), code) for code, who in parts]).astype(np.int64)
    held = desk.start // DAY + rng.integers(0, desk.days - 4, len(agent))
    there = desk.employed(agent, held) & desk.employed(agent, held + 3)
    agent, kind, held = agent[there], kind[there], held[there]
    count = len(agent)
    quality = desk.roster.skills()[agent, SKILLS.index("quality")]
    attended = (rng.random(count) < 0.93) | (kind == 4)
    tested = (kind >= 2) & attended
    score = np.where(tested, np.clip(np.round(79 + 7 * quality + rng.normal(0, 6, count)), 30, 100), np.nan)
    passed = np.where(tested, (score >= PASS).astype(np.int64), -1)
    again = np.nonzero((passed == 0) & ((kind == 3) | (kind == 4)))[0]  # who fails is tested once more, three days on
    second = np.clip(np.round(score[again] + 8 + rng.normal(0, 4, len(again))), 30, 100)
    every = np.concatenate([np.arange(count), again])
    attempt = np.concatenate([np.ones(count, np.int64), np.full(len(again), 2)])
    all_scores = np.concatenate([score, second])
    all_passed = np.concatenate([passed, (second >= PASS).astype(np.int64)])
    all_held = np.concatenate([held, held[again] + 3])
    events = [f"T{desk.code}-{what}-{n}" for n in (1, 2) for what in TRAINING]
    minutes = np.array([120, 60, 15, 90, 45])[kind]
    desk.write(
        "training",
        len(every),
        {
            "employee_id": Coded(desk.ids, agent[every]),
            "event_id": Coded(events, kind[every] + (attempt - 1) * len(TRAINING)),
            "kind": Coded(TRAINING, kind[every]),
            "invited": np.ones(len(every), bool),
            "attended": attended[every],
            "held_on": all_held,
            "published_on": np.where(np.isnan(all_scores), NULL, all_held + 1),
            "minutes": minutes[every],
            "attempt": attempt,
            "score": all_scores,
            "passed": all_passed,
        },
    )
    desk.know(
        exams_first_attempts=int((tested & (kind == 3)).sum()),
        exams_passed_at_first=int(((passed == 1) & (kind == 3)).sum()),
        spot_checks=int((tested & (kind == 2)).sum()),
        spot_checks_passed=int(((passed == 1) & (kind == 2)).sum()),
        off_job_minutes_attended=int(minutes[(kind == 0) & attended].sum()),
        returns_assessed=int((kind == 4).sum()),
    )


def returned(desk: Desk) -> list[int]:
    """Agents who came back from a leave in the month and are still there at its end."""
    found = []
    for place, agent in enumerate(desk.roster.agents):
        for before, after in zip(agent.stretches, agent.stretches[1:], strict=False):
            back = before.status == "leave" and after.status != "leave" and before.end is not None
            if back and desk.month.start <= after.start < desk.month.end and not left(agent, desk.month.end):
                found.append(place)
    return sorted(set(found))


def write_suggestions(desk: Desk) -> None:
    """Suggestions of the staff; the decision comes within the month or is pending when the month is delivered."""
    rng, agents = desk.rng("suggestions"), desk.present[:, 0]
    count = max(2, round(0.08 * len(agents)))
    who = agents[rng.integers(0, len(agents), count)]
    day = desk.start // DAY + np.sort(rng.integers(0, desk.days - 2, count))
    there = desk.employed(who, day)
    who, day, count = who[there], day[there], int(there.sum())
    outcome = rng.choice(3, count, p=[0.35, 0.4, 0.25])
    desk.write(
        "suggestions",
        count,
        {
            "suggestion_id": Serial(f"SG{desk.code}-", np.arange(1, count + 1), 4),
            "employee_id": Coded(desk.ids, who),
            "submitted_on": day,
            "decided_on": np.where(outcome == 2, NULL, np.minimum(day + 1 + rng.integers(0, 10, count), day + 12)),
            "outcome": Coded(OUTCOMES, outcome),
        },
    )
    desk.know(**{f"suggestions_{name}": int((outcome == code).sum()) for code, name in enumerate(OUTCOMES)})


def write_vacancies(desk: Desk) -> None:
    """A seat for everybody who joined in the month, and a few promotions, most of them filled from within."""
    rng = desk.rng("vacancies")
    joined = [a for a in desk.roster.agents if desk.month.start <= a.hired_on < desk.month.end]
    teams = sorted({group.team for group in desk.roster.groups})
    promotions = [teams[int(n)] for n in rng.integers(0, len(teams), max(1, desk.settings.agents // 100))]
    inside = (rng.random(len(promotions)) < 0.7).tolist()
    filled: list[date | None] = [a.hired_on for a in joined]
    filled += [desk.month.start + timedelta(days=int(n)) for n in rng.integers(3, desk.days, len(promotions))]
    opened = [desk.month.start + timedelta(days=int(n)) for n in rng.integers(0, 3, len(filled))]
    opened = [min(day, end) for day, end in zip(opened, filled, strict=True) if end is not None]
    desk.write(
        "vacancies",
        len(filled),
        {
            "vacancy_id": Serial(f"VC{desk.code}-", np.arange(1, len(filled) + 1), 4),
            "unit_code": [a.stretches[0].unit for a in joined] + promotions,
            "promotion": [False] * len(joined) + [True] * len(promotions),
            "opened_on": opened,
            "filled_on": filled,
            "filled_internally": [False] * len(joined) + inside,
        },
    )
    desk.know(promotions_filled=len(promotions), promotions_filled_internally=sum(inside))
