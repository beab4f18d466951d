"""The way back from what an entity cost: its pools, their accounts and entries of the ledger, and by which drivers and
volumes each pool came to it, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.published import Published
from orchestration.reading.cost_rows import NOUGHT, UNITS, Booking, Row, UnitCost, accounts, ledger

UNIT = "entity_type not in ('employee', 'queue', 'channel')"
OPERATING = "account in (select account from pub_cost_position where is_operating)"


@dataclass(frozen=True)
class Flow:
    """Money of a pool that came to somebody in a step: booked there (step 0), or dealt out of what `from_code` held,
    as `base` of `total` of the driver. `dealt_by` is the unit whose total it was. Negative: it went on elsewhere."""

    pool: str
    step: int
    driver: str | None
    from_kind: str | None
    from_code: str | None
    dealt_by: str | None
    to_kind: str
    to_code: str
    channel: str | None
    base: Decimal | None
    total: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class Account:
    """What an account brings into a pool of an entity; its entries add up to it."""

    account: str
    name_en: str | None
    name_zh: str | None
    amount: Decimal
    one_off: Decimal
    bookings: list[Booking]


@dataclass(frozen=True)
class Pool:
    """A pool's part in the cost of an entity. `accounts` add up to it, and so do `flows`, that came to the entity
    itself; `behind` tells how those had it who dealt it out."""

    pool: str
    name_en: str | None
    name_zh: str | None
    amount: Decimal
    one_off: Decimal
    accounts: list[Account]
    flows: list[Flow]
    behind: list[Flow]


@dataclass(frozen=True)
class Way:
    """All pools of an entity, the dearest first, the words of drivers, and the units of the flows by their codes."""

    pools: list[Pool]
    drivers: dict[str, Row] = field(default_factory=dict)
    units: dict[str, Row] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        return sum((pool.amount for pool in self.pools), NOUGHT)


def way(published: Published, month: str, entity: UnitCost) -> Way:
    """The way back from the cost of an entity in a month."""
    units = _units(published, month, entity)
    positions = _positions(published, month, entity, units)
    flows, behind = _flows(published, month, entity, units)
    booked = {one.key: one for one in ledger(published, month)}
    names = accounts(published, month)
    words = {row["pool"]: row for row in published.rows("select * from pub_cost_pool", months=[month])}
    found = []
    for code in dict.fromkeys(row["pool"] for row in positions):
        mine = [row for row in positions if row["pool"] == code]
        spent = [_account(names, account, rows, booked) for account, rows in _by(mine, "account").items()]
        found.append(
            Pool(
                pool=code,
                name_en=words.get(code, {}).get("name_en"),
                name_zh=words.get(code, {}).get("name_zh"),
                amount=_sum(mine),
                one_off=_sum([row for row in mine if row["one_off"]]),
                accounts=sorted(spent, key=lambda a: (-abs(a.amount), a.account)),
                flows=[flow for flow in flows if flow.pool == code],
                behind=[flow for flow in behind if flow.pool == code],
            )
        )
    drivers = {row["driver"]: row for row in published.rows("select * from pub_cost_driver", months=[month])}
    named = {code for f in [*flows, *behind] for code in (f.from_code, f.to_code, f.dealt_by) if code}
    sql = (
        f"select entity_type, entity_code, name, name_zh from pub_entity where {UNIT} and list_contains(?, entity_code)"
    )
    there = {row["entity_code"]: row for row in published.rows(sql, [sorted(named)], [month])}
    return Way(sorted(found, key=lambda p: (-abs(p.amount), p.pool)), drivers, there)


def _units(published: Published, month: str, entity: UnitCost) -> list[str]:
    """A unit with the units below it."""
    if entity.entity_type not in UNITS:
        return []
    sql = f"""
        with recursive below as (
            select ?::varchar as unit_code
            union
            select e.entity_code
            from pub_entity as e
            inner join below as b on e.parent_code = b.unit_code
            where e.{UNIT}
        )

        select unit_code from below order by unit_code
    """
    return [str(row["unit_code"]) for row in published.rows(sql, [entity.entity_code], [month])]


def _positions(published: Published, month: str, entity: UnitCost, units: list[str]) -> list[Row]:
    """What of each entry of the ledger ends at the entity; of the centre, wherever it ends."""
    where, params = {
        "centre": ("true", []),
        "queue": ("queue = ?", [entity.entity_code]),
        "channel": ("channel = ?", [entity.entity_code]),
    }.get(entity.entity_type, ("unit_code in (select unnest(?))", [units]))
    sql = f"""
        select
            coalesce(pool, '') as pool, account, cost_centre, ledger_version, one_off, currency, after_close,
            sum(amount)::decimal(18, 2) as amount
        from pub_cost_position
        where is_operating and {where}
        group by all
        having sum(amount) <> 0
        order by account, cost_centre, ledger_version, one_off, currency
    """
    return published.rows(sql, params, [month])


def _flows(published: Published, month: str, entity: UnitCost, units: list[str]) -> tuple[list[Flow], list[Flow]]:
    """What came to the entity, and how those had it who dealt it out."""
    given: list[Flow] = []
    if entity.entity_type in ("queue", "channel"):
        column = "to_code" if entity.entity_type == "queue" else "channel"
        direct = _lines(published, month, f"to_kind = 'queue' and {column} = ?", [entity.entity_code])
    elif entity.entity_type == "centre":
        direct = _lines(published, month, "step = 0", [])
    else:
        inside = "(select unnest(?))"
        crossing = f"coalesce(from_code, '') not in {inside} and to_kind <> 'queue' and to_code in {inside}"
        direct = _lines(published, month, crossing, [units, units])
        gone = f"from_code in {inside} and to_kind <> 'queue' and to_code not in {inside}"
        given = [_turned(flow) for flow in _lines(published, month, gone, [units, units])]
    return [*direct, *given], _behind(published, month, direct)


def _behind(published: Published, month: str, flows: list[Flow]) -> list[Flow]:
    """How those who dealt out the flows had come to it, from step to step up to where it was booked. What a holder has
    in a step are the lines of the pool's step before it; a line that it only kept is followed further back."""
    asked = {(f.pool, f.step, f.from_code) for f in flows if f.from_code}
    by_holder: dict[tuple[str, str], list[Flow]] = {}
    steps: dict[str, set[int]] = {}
    for flow in _lines(published, month, "to_kind <> 'queue'", []) if asked else []:
        by_holder.setdefault((flow.pool, flow.to_code), []).append(flow)
        steps.setdefault(flow.pool, set()).add(flow.step)
    found: dict[Flow, None] = {}
    while asked:
        came = [
            flow
            for pool, step, holder in asked
            for flow in by_holder.get((pool, str(holder)), [])
            if flow.step == max((n for n in steps[pool] if n < step), default=None)
        ]
        found |= dict.fromkeys(flow for flow in came if flow.from_code != flow.to_code)
        asked = {(flow.pool, flow.step, flow.from_code) for flow in came if flow.from_code}
    return sorted(found, key=lambda f: (f.pool, -f.step, -abs(f.amount), f.to_code, f.from_code or ""))


def _turned(flow: Flow) -> Flow:
    """What a unit gave away, as its own loss."""
    return Flow(**{**vars(flow), "amount": -flow.amount})


def _lines(published: Published, month: str, where: str, params: Sequence[Any]) -> list[Flow]:
    sql = f"""
        select
            coalesce(pool, '') as pool, step, driver, from_kind, from_code, dealt_by, to_kind, to_code, channel,
            driver_base as base, driver_total as total, sum(amount)::decimal(18, 2) as amount
        from pub_cost_allocation
        where {OPERATING} and {where}
        group by all
        having sum(amount) <> 0
        order by step, abs(sum(amount)) desc, from_code, to_code, channel
    """
    return [Flow(**row) for row in published.rows(sql, params, [month])]


def _account(names: dict[str, Row], account: str, rows: list[Row], booked: dict[tuple[Any, ...], Booking]) -> Account:
    name = names.get(account, {})
    entries = []
    for row in rows:
        said = {k: row[k] for k in ("account", "cost_centre", "ledger_version", "one_off", "currency", "after_close")}
        entry = Booking(**said, amount=row["amount"])
        known = booked.get(entry.key)
        if known:
            more = {name: getattr(known, name) for name in ("booked", "change", "rate", "closed", "latest")}
            entry = Booking(**said, amount=row["amount"], **more)
        entries.append(entry)
    once = _sum([row for row in rows if row["one_off"]])
    return Account(account, name.get("name_en"), name.get("name_zh"), _sum(rows), once, entries)


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[column]), []).append(row)
    return found


def _sum(rows: Sequence[Row]) -> Decimal:
    return sum((row["amount"] for row in rows), NOUGHT)
