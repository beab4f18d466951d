"""The state of everybody whom a rule looks at: moved by proposals, by HR's word, and by the decisions of people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tests.oracle.closing import months_between
from tests.oracle.kpis import Centre
from tests.oracle.landing import Row, true
from tests.oracle.memory import Entity, Memory
from tests.oracle.policy import Policy
from tests.oracle.runs import Hit, Run, tests_of

NORMAL, CONFIRMED, REJECTED = "normal", "confirmed", "rejected"
Proposal = tuple[str, str]  # rule, month
Known = list[tuple[Row, Run]]


@dataclass(frozen=True)
class Standing:
    """The state after a month; `rests_on`: proposals without which it would be `otherwise`."""

    state: str = NORMAL
    before: str = NORMAL
    otherwise: str = NORMAL
    rests_on: frozenset[Proposal] = frozenset()


def standings(
    centre: Centre, policy: Policy, memory: Memory, hits: list[Hit], runs: dict[tuple[str, Entity], Run]
) -> dict[tuple[str, Entity], Standing]:  # fmt: skip
    """Takes the state of everybody a month further, by family and entity."""
    month = f"{centre.first:%Y-%m}"
    families = {one["rank_list"]: one["family"] for one in policy.rank_lists}
    rules = {r["rule_code"]: r for r in policy.run_rules_on(centre.last)}
    by_person: dict[tuple[str, Entity], Known] = defaultdict(list)
    for (code, entity), run in runs.items():
        if code in rules:
            by_person[families[rules[code]["rank_list"]], entity].append((rules[code], run))
    for (family, entity), known in by_person.items():
        own = [h for h in hits if h.rank.entity == entity and families[h.rule["rank_list"]] == family]
        decided = decisions(centre, entity, month)
        was = corrected(memory.states.get((family, entity), Standing()), decided)
        memory.states[family, entity] = moved(centre, was, known, own, decided, month, entity)
    return {key: memory.states[key] for key in by_person}


def decisions(centre: Centre, entity: Entity, month: str) -> dict[Proposal, str]:
    """What was decided about an entity's proposals by the end of a month; the last word counts."""
    found = {}
    for r in sorted(centre.landing["decisions"], key=lambda r: r["recorded_at"]):
        rule, _, code = r["about_id"].partition("/")
        if r["about_kind"] == "consequence" and code == entity[1] and r["recorded_at"][:7] <= month:
            found[rule, r["about_month"]] = r["decision"]
    return found


def corrected(was: Standing, decided: dict[Proposal, str]) -> Standing:
    """What rested on proposals of which none is left is as if they had never been."""
    if was.rests_on and all(decided.get(p) == REJECTED for p in was.rests_on):
        return Standing(was.otherwise)
    return was


def moved(
    centre: Centre, was: Standing, known: Known, hits: list[Hit], decided: dict[Proposal, str], month: str,
    entity: Entity,
) -> Standing:  # fmt: skip
    """HR's word goes first, then the severest proposal or what is held, then who is watched; else all is normal."""
    before = was.state
    for rule, run in known:
        if run.in_reset:
            return Standing(rule["reset_state"], before)
        back = run.stint and not run.since_return and rule["return_test"]
        if back and tests_of(centre, rule, entity, run.off_month):  # the last one was passed
            return Standing(rule["return_test"], before)
    counted = [(rule, run) for rule, run in known if run.counted_in == month]
    if not counted:
        return Standing(before, before, was.otherwise, was.rests_on)
    open_hits = [h for h in hits if decided.get((h.rule["rule_code"], month)) != REJECTED]
    worst = max(open_hits, key=lambda h: int(h.rule["severity"]), default=None)
    held = held_severity(was, known, decided, month)
    if held is not None and (worst is None or int(worst.rule["severity"]) < held):
        return Standing(before, before, was.otherwise, was.rests_on)
    watched = next((rule["watch_state"] for rule, run in counted if is_watched(rule, run)), None)
    if worst is not None:
        state = worst.rule["to_state"]
        rests = {(h.rule["rule_code"], month) for h in open_hits if h.rule["to_state"] == state}
        again = state == before and bool(was.rests_on)
        otherwise = was.otherwise if again else watched or before
        return Standing(state, before, otherwise, (was.rests_on if again else frozenset()) | rests)
    if watched:
        return Standing(watched, before)
    return Standing(before, before, was.otherwise, was.rests_on) if hits else Standing(NORMAL, before)


def is_watched(rule: Row, run: Run) -> bool:
    """In the first eligible months after the return, if the rule looks at them."""
    return bool(rule["watch_state"] and rule["within"] and run.stint and run.since_return <= int(rule["within"]))


def held_severity(was: Standing, known: Known, decided: dict[Proposal, str], month: str) -> int | None:
    """How severe a confirmed state is that HR has not taken over yet; None if nothing is held."""
    confirmed = {p for p in was.rests_on if decided.get(p) == CONFIRMED and months_between(p[1], month) <= 12}
    codes = {rule for rule, _ in confirmed}
    return max((int(r["severity"]) for r, _ in known if r["rule_code"] in codes and true(r["holds"])), default=None)
