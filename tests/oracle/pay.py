"""Pay lines: base, score, fixed amounts by rank, and limits last; every line rounded to the cent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from tests.oracle.closing import later
from tests.oracle.kpis import Centre
from tests.oracle.landing import Row, day, half_up, number
from tests.oracle.memory import Memory
from tests.oracle.policy import Policy, holds
from tests.oracle.ranking import Rank
from tests.oracle.scoring import Card

CENT, ZERO = Fraction(1, 100), Fraction(0)
LIMITS = ("at_least", "at_most")  # in this order


@dataclass(frozen=True)
class PayLine:
    """One part of what is paid for a card."""

    card: Card
    pay_code: str
    pay_month: str
    line: str
    kind: str  # earned, fixed, limit, to_decide, decided or adjustment
    factor: Fraction | None
    amount: Fraction
    currency: str
    decided_in: str | None = None  # later month in which a tie of the card's period was decided, or it was adjusted

    @property
    def period(self) -> str:
        """Period with which it is paid."""
        return self.decided_in or self.card.period.name

    @property
    def account(self) -> tuple[object, ...]:
        """What is paid is settled by person, period, rules and currency."""
        return (self.card.family, self.card.entity, self.card.period.name, self.pay_code, self.currency)

    @property
    def score(self) -> Fraction | None:
        return None if self.decided_in else self.card.score


def pay_lines(centre: Centre, policy: Policy, cards: list[Card], places: list[Rank]) -> list[PayLine]:
    """Lines of every scored card whose scheme pays and whose person has a base."""
    ranked = {(r.rank_list, r.entity, r.period): r for r in places}
    found = []
    for card in cards:
        code = policy.schemes[card.home.rules[0], card.home.version]["pay_code"]
        base = base_of(centre, card) if code and card.score is not None else None
        rules = [r for r in policy.pay_rules if r["pay_code"] == code and holds(r, card.home.last_day)]
        if base is not None and (base["commission"] or all(r["per"] != "commission" for r in rules)):
            due = [r for r in sorted(rules, key=lambda r: int(r["position"])) if applies(r, card, ranked)]
            ties = {r["line_code"] for r in due if r["rank_list"] and undecided(r, card, ranked)}
            found += lines_of(card, base, due, ties, pay_month(policy, code, card.period.months[-1]))
    return found


def decided_lines(centre: Centre, policy: Policy, memory: Memory, lines: list[PayLine]) -> list[PayLine]:
    """Ties that were decided in the month in hand: who was confirmed gets the amount now. Keeps this month's ties."""
    month, found = f"{centre.first:%Y-%m}", []
    for r in centre.landing["decisions"]:
        if r["about_kind"] == "pay_line" and r["recorded_at"][:7] == month and r["decision"] == "confirmed":
            line, _, person = r["about_id"].partition("/")
            tie = memory.ties.get((line, person, r["about_month"]))
            if tie is not None and tie.factor is not None:
                pay = pay_month(policy, tie.pay_code, month)
                found.append(replace(tie, kind="decided", amount=tie.factor, pay_month=pay, decided_in=month))
    for x in lines:
        if x.kind == "to_decide":
            memory.ties[x.line, x.card.entity[1], month] = x
    return found


def adjusted_lines(policy: Policy, memory: Memory, month: str) -> list[PayLine]:
    """What the year before owes by its lines as they stand, less what was paid by those that were published first. A
    month that is published once more keeps the adjustments of its first version.
    """
    if month in memory.paid_first:
        return [x for x in memory.paid_first[month] if x.kind == "adjustment"]
    since = later(month, -12)
    balance: dict[tuple[object, ...], Fraction] = {}
    about: dict[tuple[object, ...], PayLine] = {}
    for booked, sign in ((memory.due, 1), (memory.paid_first, -1)):
        for lines in booked.values():
            for x in lines:
                if since <= x.card.period.months[-1] < month and (sign < 0 or x.kind != "adjustment"):
                    balance[x.account] = balance.get(x.account, ZERO) + sign * x.amount
                    about.setdefault(x.account, x)
    return [
        replace(
            about[key], line="adjustment", kind="adjustment", factor=None, amount=amount, decided_in=month,
            pay_month=pay_month(policy, about[key].pay_code, month),
        )
        for key, amount in balance.items()
        if amount
    ]  # fmt: skip


def base_of(centre: Centre, card: Card) -> Row | None:
    """The base in force on the last day of the home spell; each holds until the next of the same person."""
    own = [
        r
        for r in centre.landing["pay_bases"]
        if ("employee", r["employee_id"]) == card.entity and day(r["valid_from"]) <= card.home.last_day
    ]
    return max(own, key=lambda r: day(r["valid_from"]), default=None)


def pay_month(policy: Policy, code: str, closing: str) -> str:
    """The month of the last step towards the payment."""
    steps = sorted((s for s in policy.pay_steps if s["pay_code"] == code), key=lambda s: int(s["position"]))
    return later(closing, int(steps[-1]["months_later"]) if steps else 0)


def applies(rule: Row, card: Card, ranked: dict[tuple[object, ...], Rank]) -> bool:
    """Whether a rule's conditions hold: a score below, a place, an HR status."""
    below = number(rule["score_below"])
    if below is not None and card.score is not None and card.score >= below:
        return False
    if rule["state"] and not card.off_days[rule["state"]]:
        return False
    if rule["rank_list"]:
        rank = ranked.get((rule["rank_list"], card.entity, card.period))
        place = rank.place(rule["rank_end"]) if rank else None
        return place is not None and place <= int(rule["places"])
    return True


def undecided(rule: Row, card: Card, ranked: dict[tuple[object, ...], Rank]) -> bool:
    """Whether a tie goes over the edge of the places: who gets the amount is for a person to say."""
    rank = ranked.get((rule["rank_list"], card.entity, card.period))
    place = rank.place(rule["rank_end"]) if rank else None
    return rank is not None and place is not None and place + rank.tied - 1 > int(rule["places"])


def lines_of(card: Card, base: Row, rules: list[Row], open_ties: set[str], month: str) -> list[PayLine]:
    """Amounts first, then what the limits change of their sum."""
    assert card.score is not None
    amount = Fraction(base["base_amount"])
    earned = half_up(amount * card.score / 100, CENT)
    of = {"earned": earned, "base": amount, "commission": Fraction(base["commission"] or 0), "unit": Fraction(1)}
    found, total = [], ZERO
    for rule in [
        *(r for r in rules if r["per"] not in LIMITS),
        *(r for per in LIMITS for r in rules if r["per"] == per),
    ]:
        factor, per, open_tie = Fraction(rule["factor"]), rule["per"], rule["line_code"] in open_ties
        if per in LIMITS:
            part = max(factor - total, ZERO) if per == "at_least" else min(factor - total, ZERO)
        else:
            part = factor * of[per]
        part = ZERO if open_tie else half_up(part * part_of_days(rule, card), CENT)
        kind = "limit" if per in LIMITS else "fixed" if per == "unit" else "earned"
        if part or per not in LIMITS:
            kind = "to_decide" if open_tie else kind
            found.append(
                PayLine(card, rule["pay_code"], month, rule["line_code"], kind, factor, part, base["currency"])
            )
        total += part
    return found


def part_of_days(rule: Row, card: Card) -> Fraction:
    """A rule with an HR status counts for the calendar days in it."""
    if not rule["state"]:
        return Fraction(1)
    return Fraction(card.off_days[rule["state"]], sum((s.end - s.start).days for s in card.spells))
