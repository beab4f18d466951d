"""The sample centre from end to end: month by month, and some days at a time, so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample import roster as people
from orchestration.sample import stories
from orchestration.sample.app_records import write_app_records
from orchestration.sample.contacts import OUTCOMES, Callers, connect
from orchestration.sample.defects import check, plant
from orchestration.sample.desk import Desk
from orchestration.sample.desk_work import write_activities, write_cases, write_reports_due, write_teamwork
from orchestration.sample.exchange import write_exchange_rates
from orchestration.sample.floor import write_floor, write_ratings
from orchestration.sample.follow_up import ask_again
from orchestration.sample.incidents import write_incidents
from orchestration.sample.ivr import EXITS, visits
from orchestration.sample.leaders import write_leaders
from orchestration.sample.ledger import write_ledger
from orchestration.sample.mail_complaints import write_mail_complaints
from orchestration.sample.office import Volume, write_benchmarks, write_forecasts
from orchestration.sample.office_days import write_office_days
from orchestration.sample.offices import write_offices
from orchestration.sample.opinions import write_opinions
from orchestration.sample.people_records import write_people_records
from orchestration.sample.plan import Plan, plan_month
from orchestration.sample.plan_files import write_plan
from orchestration.sample.quality import Judged, write_quality
from orchestration.sample.reviews import write_reviews
from orchestration.sample.roster_files import write_roster
from orchestration.sample.service import write_service
from orchestration.sample.settings import SampleSettings, Truth, stream
from orchestration.sample.shapes import shape
from orchestration.sample.shop import write_shop
from orchestration.sample.shop_complaints import write_shop_complaints
from orchestration.sample.technology import write_technology
from orchestration.sample.timeline import Windows, add_states, lay, windows
from orchestration.sample.voices import Grievances, Settled, ask, grieve, write_complaints
from orchestration.sample.write import Coded, Extract

ROWS_AT_ONCE = 200_000  # calls per block
EVALUATIONS = 6


def generate(
    landing: Path,
    settings: SampleSettings,
    progress: Callable[[str], None] = lambda text: None,
    truth: Path | None = None,
    *,
    defects: bool = False,
) -> Truth:
    """Write the extracts into `landing` as `<kind>_<YYYY-MM>.csv` (some in other forms, see SHAPES); the same settings
    give the same bytes.

    `truth`: folder for `sample_truth.json` (true skills, leniencies, counts, planted facts), not written if None.
    `defects`: spoil the files afterwards and write `must_be_caught.json` beside the truth (see defects.plant).
    A later `end` with the same first month leaves the files of earlier months as they are. Raises UsageError.
    """
    settings.check()
    if defects:
        check(settings)
    known = Truth(asdict(settings))
    characters: dict[str, people.Person] = {}

    def cast(roster: people.Roster) -> set[str]:
        characters.update(stories.cast(settings, roster))
        return {person.employee_id for person in characters.values()}

    roster = people.build(settings, known, cast)
    stories.tell(settings, roster, characters, known)
    for number, month in enumerate(settings.periods):
        for kind, rows in write_roster(roster, landing, month, number == 0).items():
            known.count(month, kind, rows)
        plan = plan_month(settings, roster, month)
        desk = Desk(settings, roster, month, plan, landing, known)
        write_plan(settings, roster, month, plan, landing, known)
        settled = write_contacts(settings, roster, month, plan, landing, known)
        write_floor(settings, roster, month, plan, landing, known)
        write_ratings(settings, roster, month, plan, landing, known)
        write_people_records(desk)
        write_offices(desk)
        present = write_office_days(desk)
        orders, cases = write_shop(desk), write_cases(desk)
        letters = write_mail_complaints(desk, write_shop_complaints(desk, orders, len(settled.serial)))
        write_opinions(desk, Settled.join([settled, letters]), cases, orders)
        write_service(desk, present, int(letters.serial[-1]))
        write_reports_due(desk)
        write_activities(desk)
        write_teamwork(desk)
        write_technology(desk)
        write_benchmarks(desk)
        write_exchange_rates(desk)
        write_ledger(desk)
        write_app_records(desk)
        write_leaders(desk)
        write_incidents(desk)
        write_reviews(desk)
        stories.write_stories(desk, characters)
        figures = known.counts[str(month)]
        calls, states, shifts = (figures[name] for name in ("calls", "agent_states", "shifts"))
        progress(f"{month}: {calls:,} calls, {states:,} states, {shifts:,} shifts")
    if truth is not None:
        known.write(truth)
        if defects:
            plant(landing, settings, truth)
    shape(landing)
    return known


def write_contacts(
    settings: SampleSettings, roster: people.Roster, month: Month, plan: Plan, landing: Path, truth: Truth
) -> Settled:
    """Everything that hangs on contacts: calls, IVR sessions, agent_states, surveys, complaints, quality, forecasts."""
    win = windows(settings, roster, month, plan)
    prefix = f"C{month.year % 100:02}{month.number:02}-"
    days = (month.end - month.start).days
    step = int(np.clip(ROWS_AT_ONCE * days // settings.calls, 1, days))
    skill, agents = roster.skills(), [agent.employee_id for agent in roster.agents]
    volume, callers = Volume(month), Callers(settings.calls * 3)
    judged: list[Judged] = []
    grievances: list[Grievances] = []
    contacts = invitations = followed = legs_made = rows_made = 0
    weight = win.expected(win.calibrate(settings.handled))
    share, window_day = weight / weight.sum(), plan.day[win.shift]
    per_agent = settings.handled / settings.agents
    remaining = 1.0
    with ExitStack() as stack:
        files = {kind: stack.enter_context(Extract(landing, kind, str(month)))
                 for kind in ("calls", "ivr_sessions", "agent_states", "surveys", "complaints")}  # fmt: skip
        online = stack.enter_context(Extract(landing, "surveys", str(month), "online"))
        for part, day in enumerate(range(0, days, step)):
            rng = stream(settings, month, "contacts", part)
            inside = np.nonzero((window_day >= day) & (window_day < day + step))[0]
            inside = inside[np.argsort(win.agent[inside] * 2**34 + win.start[inside], kind="stable")]
            here = float(share[inside].sum())
            part_win: Windows = win.take(inside)
            wanted = (settings.handled - legs_made) * min(1.0, here / remaining)
            legs = lay(rng, part_win, plan.group, part_win.calibrate(max(wanted, 1.0)))
            target = (settings.calls - rows_made) * min(1.0, here / remaining)
            block = connect(rng, legs, skill, callers, target, contacts + 1, min(step, days - day), prefix)
            remaining = max(remaining - here, 1e-9)
            rows = block.columns["agent_id"]
            assert isinstance(rows, Coded)  # noqa: S101
            files["calls"].add(block.rows, {**block.columns, "agent_id": replace(rows, texts=agents)})
            for way, number in zip(EXITS, visits(files["ivr_sessions"], block, prefix), strict=True):
                truth.count(month, f"ivr_{way}", number)
            shifts = np.nonzero(plan.worked & (plan.day >= day) & (plan.day < day + step))[0]
            add_states(files["agent_states"], rng, agents, plan, shifts, legs, block.leg_number, prefix, part_win)
            invited, answered = ask(files["surveys"], rng, roster, skill, legs, block, invitations + 1, prefix)
            asked, again = len(invited.number), stream(settings, month, "follow_up", part)
            followed += ask_again(online, again, roster, invited, followed + 1, prefix)
            grievances.append(grieve(rng, skill, legs, block, 0.0008))
            lot = rng.random(len(legs))
            chosen = (lot < 4 * EVALUATIONS / per_agent) & (legs.talk >= 30) & block.inbound & block.voice
            judged.append(Judged(lot, legs.agent, block.leg_number, block.leg_segment, block.leg_started,
                                 legs.ended_at).take(chosen))  # fmt: skip
            volume.add(*block.entered)
            contacts, invitations = contacts + block.contacts, invitations + asked
            legs_made, rows_made = legs_made + len(legs), rows_made + block.rows
            for code, outcome in enumerate(OUTCOMES):
                truth.count(month, f"outcome_{outcome}", int((block.outcome == code).sum()))
            truth.count(month, "handled", int((legs.talk >= 5).sum()))
            truth.count(month, "transfers", int((~block.leg_last).sum()))
            truth.count(month, "survey_invitations", asked)
            truth.count(month, "survey_answers", answered)
        found = Grievances.join(grievances)
        settled = write_complaints(settings, roster, month, found, prefix, files["complaints"], truth)
    truth.count(month, "contacts", contacts)
    for kind in ("calls", "ivr_sessions", "agent_states", "surveys"):
        truth.count(month, kind, files[kind].rows)
    truth.count(month, "surveys_online", online.rows)
    write_quality(settings, roster, month, Judged.join(judged), prefix, landing, truth)
    write_forecasts(settings, month, volume, landing, truth)
    return settled
