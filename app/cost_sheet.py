"""One entity's cost: pools, and of each the drivers and volumes by which it came, and its entries. Draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import streamlit as st

from app import components, cost_parts, costs, formats, frame, session, texts
from app.components import Column, Row
from app.cost_parts import PAGE_SIZE, account_name, booking_cells, money
from orchestration.reading import cost_words
from orchestration.reading.cost_rows import Booking, UnitCost
from orchestration.reading.cost_way import Account, Flow, Pool, Way
from orchestration.reading.cost_words import Names


def draw(context: session.Context, one: UnitCost, series: Sequence[UnitCost], found: Sequence[UnitCost]) -> None:
    """The sheet of one entity; `series` are its costs by month, `found` those of every entity of the month."""
    text, told = context.text, costs.way(context.store, one)
    names = cost_words.names(found, context.language, told)
    cost_parts.tiles(context, series, one)
    with frame.card("pools"):
        components.show(components.heading(text("costs.way"), text("costs.way.note")))
        if not told.pools:
            components.show(components.note(text("costs.way.none")))
        else:
            _pools(context, one, told)
    if told.pools:
        _pool(context, one, told, names)
    with frame.card("bridge"):
        cost_parts.bridge(context, one, [c.month for c in series], names)


def chosen(context: session.Context, asked: UnitCost, found: Sequence[UnitCost]) -> UnitCost:
    """Whose sheet: the one asked for, or another of the list."""
    by_key = {one.key: one for one in found}
    session.remember("cost_entity", list(by_key), asked.key)
    words = {key: f"{_kind(context, one)} · {cost_parts.name(context, one)}" for key, one in by_key.items()}
    left, _ = st.columns([1.3, 2])
    left.selectbox(context.text("kpis.whose"), list(by_key), format_func=words.__getitem__, key="cost_entity")
    one = by_key[str(session.keep("cost_entity"))]
    session.address(cost_entity=one.key)
    return one


def _kind(context: session.Context, one: UnitCost) -> str:
    return texts.word(context.language, "entity_type", one.entity_type)


def _pool(context: session.Context, one: UnitCost, told: Way, names: Names) -> None:
    """Of the pool chosen the drivers and volumes by which it came, and its entries of the ledger."""
    text, known = context.text, {pool.pool: pool for pool in told.pools}
    with frame.card("pool"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            components.show(components.heading(text("costs.flows"), text("costs.flows.note")))
        session.remember("cost_pool", list(known), next(iter(known)))
        words = {code: cost_words.pool_name(pool, context.language) for code, pool in known.items()}
        right.selectbox(text("costs.pool"), list(known), format_func=words.__getitem__, key="cost_pool",
                        label_visibility="collapsed")  # fmt: skip
        pool = known[str(session.keep("cost_pool"))]
        session.address(cost_pool=pool.pool)
        _flows(context, pool, one, told, names)
    with frame.card("entries"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            title = text("costs.entries", pool=cost_words.pool_name(pool, context.language))
            components.show(components.heading(title, text("costs.entries.note", currency=one.currency)))
        entries = [(account, booking) for account in pool.accounts for booking in account.bookings]
        _entries(context, entries[frame.pager(context, right, "cost_page", len(entries), PAGE_SIZE)])


def _pools(context: session.Context, one: UnitCost, found: Way) -> None:
    text = context.text
    rows = []
    for pool in found.pools:
        share = float(pool.amount / one.cost) if one.cost else 0.0
        rows.append(
            Row(
                [
                    cost_words.pool_name(pool, context.language),
                    money(pool.amount),
                    components.share_bar(share, formats.share(share)),
                    formats.number(pool.amount / one.contacts, 4) if one.contacts else formats.MISSING,
                    money(pool.one_off) if pool.one_off else formats.MISSING,
                ]
            )
        )
    once = sum((pool.one_off for pool in found.pools), Decimal(0))
    whole = formats.number(found.total / one.contacts, 4) if one.contacts else formats.MISSING
    rows.append(Row([text("column.sum"), money(found.total), "", whole, money(once)], kind="sum"))
    order = ("pool", "amount", "share", "per_call", "one_off")
    components.show(
        components.table([Column(text(f"costs.column.{n}"), n != "pool", one_line=True) for n in order], rows)
    )
    if found.total != one.cost:
        told = text("cost.way.differs", total=money(found.total), cost=money(one.cost))
        components.show(components.sentence(components.span(told, "bad")))


def _flows(context: session.Context, pool: Pool, one: UnitCost, told: Way, names: Names) -> None:
    """What came to the entity, then how those had it who dealt it out."""
    rows = [_flow(context, flow, one, told, names) for flow in pool.flows[:PAGE_SIZE]]
    rows += _left(context, len(pool.flows))
    if pool.behind:
        rows.append(Row([frame.capital(context.text("cost.behind"))], kind="group"))
        rows += [_flow(context, flow, one, told, names) for flow in pool.behind[:PAGE_SIZE]]
        rows += _left(context, len(pool.behind))
    order = ("source", "driver", "volume", "share", "amount")
    numeric = ("volume", "share", "amount")
    columns = [Column(context.text(f"costs.column.{n}"), n in numeric, one_line=n == "driver") for n in order]
    columns[0] = replace(columns[0], width="38%", least="13rem")
    components.show(components.table(columns, rows))


def _left(context: session.Context, many: int) -> list[Row]:
    left = many - PAGE_SIZE
    return [Row([context.text("costs.more", n=left)], kind="group")] if left > 0 else []


def _flow(context: session.Context, flow: Flow, one: UnitCost, told: Way, names: Names) -> Row:
    language = context.language
    words = cost_words.route(flow, one, names, language), cost_words.driver(flow, told, language)
    return Row([*words, cost_words.volume(flow, told, language), cost_words.share(flow), money(flow.amount)])


def _entries(context: session.Context, entries: Sequence[tuple[Account, Booking]]) -> None:
    text, rows, before = context.text, [], None
    for account, entry in entries:
        if account.account != before:
            before = account.account
            name = account_name(context, account.account, vars(account))
            told = text("cost.sum_of", name=name, amount=money(account.amount))
            rows.append(Row([told], kind="group"))
        rows.append(Row([entry.cost_centre, *booking_cells(context, entry), money(entry.amount)]))
    order = ("cost_centre", "version", "marks", "booked", "rate", "change", "borne")
    columns = [Column(text(f"costs.column.{n}"), n in order[3:], one_line=True) for n in order]
    components.show(components.table(columns, rows))
