"""The costs of a month, or of one entity with the way back to the ledger, as text for a terminal in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from app import formats, texts
from orchestration.publishing.waivers import as_text as waivers_text
from orchestration.reading import cost_words
from orchestration.reading.cost import Answer
from orchestration.reading.cost_bridge import Bridge
from orchestration.reading.cost_rows import Booking, UnitCost, budget_total
from orchestration.reading.cost_way import Account, Flow, Pool, Way
from orchestration.reading.kpi_text import table

FIGURES = (
    "cost_per_call", "cost_per_call_without_one_offs", "cost_per_minute", "cost_per_resolution",
    "cost_per_agent_hour",
)  # fmt: skip
Thing = TypeVar("Thing")


def as_text(found: Answer, language: str, shown: int | None = 5) -> str:
    """The whole answer; `shown` lines of a list, None: all."""
    text, whose = texts.speak(language), found.entity or found.centre
    month = formats.month_label(found.month, language)
    status = texts.word(language, "state", whose.status).lower()
    lines = [text("cost.head", month=month, version=found.version, status=status, currency=whose.currency)]
    lines += waivers_text(found.waivers)
    if found.entity and found.way:
        lines += ["", f"{_whose(found.entity, language)}", *_figures(found.entity, language)]
        lines += ["", text("cost.way"), *_way(found.entity, found.way, found.costs, language, shown)]
    else:
        lines += ["", text("cost.units"), *_units(found.costs, language), "", *_books(found, language, shown)]
    if found.bridge:
        names = cost_words.names(found.costs, language)
        lines += ["", *_bridge(found.bridge, names, language)]
    return "\n".join(lines)


def _whose(one: UnitCost, language: str) -> str:
    name = cost_words.name_of(one, language)
    kind = texts.word(language, "entity_type", one.entity_type)
    return f"{kind} {one.entity_code}{f' {name}' if name != one.entity_code else ''}"


def _money(value: Any) -> str:
    return formats.number(value, 2)


def _units(costs: Sequence[UnitCost], language: str) -> list[str]:
    names = ("whose", "cost", "one_offs", "contacts", *FIGURES)
    head = [texts.speak(language)(f"cost.column.{name}") for name in names]
    rows = [
        [_whose(c, language), _money(c.cost), _money(c.one_off_cost), formats.number(c.contacts)]
        + [_money(getattr(c, name)) for name in FIGURES]
        for c in costs
    ]
    return table([head, *rows], right=range(1, len(names)))


def _figures(one: UnitCost, language: str) -> list[str]:
    text = texts.speak(language)
    rows = [
        (text("cost.column.cost"), _money(one.cost), ""),
        (text("cost.column.one_offs"), _money(one.one_off_cost), ""),
    ]
    divided = (one.contacts, one.contacts, one.handled_minutes, one.resolutions, one.agent_hours)
    for name, by in zip(FIGURES, divided, strict=True):
        what = one.lasting if name.endswith("one_offs") else one.payroll if name == "cost_per_minute" else one.cost
        rows.append((text(f"cost.column.{name}"), _money(getattr(one, name)), _quotient(what, by)))
    if one.handle_seconds_per_contact is not None:
        rows.append((text("cost.column.handle_time"), formats.seconds(one.handle_seconds_per_contact), ""))
    if one.occupancy is not None:
        rows.append((text("cost.column.occupancy"), formats.share(one.occupancy), ""))
    return table(rows, right=[1])


def _quotient(above: Any, below: Any) -> str:
    return f"= {_money(above)} ÷ {cost_words.plain(below)}" if below else ""


def _way(one: UnitCost, way: Way, costs: Sequence[UnitCost], language: str, shown: int | None) -> list[str]:
    """Pool by pool: share and cost per call, accounts, entries, the drivers and volumes by which it came."""
    text = texts.speak(language)
    names = cost_words.names(costs, language, way)
    lines = []
    for pool in way.pools:
        per_call = text("cost.a_call", amount=formats.number(pool.amount / one.contacts, 4)) if one.contacts else ""
        part = formats.share(pool.amount / one.cost) if one.cost else ""
        once = text("cost.of_it_one_off", amount=_money(pool.one_off)) if pool.one_off else ""
        told = [_money(pool.amount), part, per_call, once]
        name = cost_words.pool_name(pool, language)
        lines += ["", text("cost.sum_of", name=name, amount=" · ".join(filter(None, told)))]
        lines += _accounts(pool, language, shown)
        lines += _flows(text("cost.flows"), pool.flows, one, way, names, language, shown)
        lines += _flows(text("cost.behind"), pool.behind, one, way, names, language, shown)
    ties = way.total == one.cost
    key = "cost.way.sum" if ties else "cost.way.differs"
    return [*lines, "", text(key, total=_money(way.total), cost=_money(one.cost))]


def _accounts(pool: Pool, language: str, shown: int | None) -> list[str]:
    lines = []
    for account in pool.accounts:
        name, amount = _account(account, language), _money(account.amount)
        lines.append(f"  {texts.speak(language)('cost.sum_of', name=name, amount=amount)}")
        kept, more = _cut(account.bookings, shown, language)
        rows = [["  " + cell for cell in _booking(b, language)[:1]] + _booking(b, language)[1:] for b in kept]
        lines += [f"  {line}" for line in table(rows, right=[1, 2])] + more
    return lines


def _account(account: Account, language: str) -> str:
    name = texts.named(vars(account), language)
    return account.account if not name or name in account.account else f"{account.account} {name}"


def _booking(entry: Booking, language: str) -> list[str]:
    """Cost centre and version, what is borne of it, what was booked, marks."""
    text = texts.speak(language)
    known = entry.booked is not None
    booked = text("cost.booked_as", amount=_money(entry.booked), currency=entry.currency) if known else ""
    rate = text("cost.at_rate", rate=cost_words.plain(entry.rate)) if entry.rate not in (None, 1) else ""
    told = ", ".join(words for words, _ in cost_words.marks(entry, language))
    return [f"{entry.cost_centre} v{entry.ledger_version}", _money(entry.amount), f"{booked}{rate}", told]


def _flows(
    title: str, flows: Sequence[Flow], one: UnitCost, way: Way, names: cost_words.Names, language: str,
    shown: int | None,
) -> list[str]:  # fmt: skip
    if not flows:
        return []
    kept, more = _cut(flows, shown, language)
    rows = [
        [
            cost_words.route(flow, one, names, language),
            cost_words.driver(flow, way, language),
            cost_words.volume(flow, way, language),
            _money(flow.amount),
        ]
        for flow in kept
    ]
    return [f"  {title}", *(f"  {line}" for line in table(rows, right=[2, 3])), *more]


def _cut(found: Sequence[Thing], shown: int | None, language: str) -> tuple[Sequence[Thing], list[str]]:
    left = 0 if shown is None else len(found) - shown
    more = [f"    {texts.speak(language)('cost.more', n=left)}"] if left > 0 else []
    return found[:shown], more


def _books(found: Answer, language: str, shown: int | None) -> list[str]:
    """Proof against the ledger, corrections, budget, pay."""
    text, lines = texts.speak(language), []
    if found.proof:
        lines += [cost_words.proof(found.proof, language)]
    if found.corrections:
        kept, more = _cut(found.corrections, shown, language)
        rows = [[entry.account, *_booking(entry, language)] for entry in kept]
        lines += ["", text("cost.corrections"), *table(rows, right=[2, 3]), *more]
    if found.budget:
        names = ("account", "budget_first", "budget", "actual", "difference", "accuracy")
        head = [text(f"cost.column.{name}") for name in names]
        whole = budget_total(found.budget)
        rows = [
            [
                line.account or text("column.sum"),
                *(_money(getattr(line, name)) for name in names[1:5]),
                formats.share(line.accuracy),
            ]
            for line in [*found.budget, whole]
        ]
        lines += ["", text("cost.budget"), *table([head, *rows], right=range(1, 6))]
    if found.pay:
        rows = [
            [cost_words.cost_centre(p, language), _money(p.booked), _money(p.paid), _money(p.difference), p.currency,
             texts.word(language, "cost.pay_state", p.state)]
            for p in found.pay
        ]  # fmt: skip
        order = ("cost_centre", "booked_pay", "paid", "difference", "currency", "state")
        head = [text(f"cost.column.{n}") for n in order]
        lines += ["", text("cost.pay"), *table([head, *rows], right=(1, 2, 3))]
    return lines


def _bridge(found: Bridge, names: cost_words.Names, language: str) -> list[str]:
    """Both bridges, step by step, and the queues that moved mix and rate."""
    text = texts.speak(language)
    ends = {side: formats.month_label(getattr(found, side).month, language) for side in ("before", "after")}
    lines = [text("cost.bridge", **ends), f"  {cost_words.sentence(found, language)}"]
    for per_call, places in ((False, 2), (True, 4)):
        told = cost_words.steps(found, per_call=per_call)
        titles = {"start": ends["before"], "end": ends["after"]}
        rows = [
            [titles.get(name) or texts.word(language, "cost.effect", name),
             formats.number(amount, places, signed=name not in titles)]
            for name, amount in told
        ]  # fmt: skip
        title = text("cost.bridge.per_call" if per_call else "cost.bridge.total")
        lines += [f"  {title}", *table(rows, right=[1])] if rows else [f"  {text('cost.bridge.no_calls')}"]
    if found.queues:
        head = [text(f"cost.column.{n}") for n in ("queue", "contacts_before", "contacts", "mix", "rate")]
        rows = [
            [names.get(("queue", q.queue), q.queue) if q.queue else text("cost.no_queue"),
             *(formats.number(part.contacts) for part in (q.before, q.after)),
             *(formats.number(value, 2, signed=True) for value in (q.mix, q.rate))]
            for q in found.queues
            if q.queue or any((q.mix, q.rate, q.after.contacts, q.before.contacts))
        ]  # fmt: skip
        lines += [f"  {text('cost.bridge.queues')}", *table([head, *rows], right=range(1, 5))]
    return lines
