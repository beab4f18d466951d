"""The books beside the unit costs: proof against the ledger, corrections, budget, pay against ledger. Draws."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from app import components, cost_parts, costs, formats, frame, session
from app.components import Column, Row
from app.cost_parts import money
from orchestration.reading import cost_words
from orchestration.reading.cost_rows import Booking, BudgetLine, PayLine, Proof, budget_total

STATES = {"agrees": "good", "differs": "warn", "not_booked": "bad", "not_paid": "bad"}


def draw(context: session.Context, currency: str) -> None:
    """A card for each of the books of the month."""
    books = costs.books(context.store, str(context.month))
    _budget(context, books.budget, currency)
    _pay(context, books.pay)
    _ledger(context, books.proof, books.corrections)


def _budget(context: session.Context, lines: list[BudgetLine], currency: str) -> None:
    """Budget execution: first and revised budget, what was spent, and how near that was."""
    text = context.text
    with frame.card("budget"):
        components.show(components.heading(text("costs.budget"), text("costs.budget.note", currency=currency)))
        if not lines:
            components.show(components.note(text("costs.budget.none")))
            return
        rows = [_budget_row(context, line) for line in lines]
        rows.append(_budget_row(context, budget_total(lines), "sum"))
        names = ("account", "budget_first", "budget", "actual", "one_off_actual", "difference", "accuracy")
        columns = [Column(text(f"cost.column.{n}"), n != "account", one_line=True) for n in names]
        components.show(components.table(columns, rows))


def _budget_row(context: session.Context, line: BudgetLine, kind: str = "") -> Row:
    name = cost_parts.account_name(context, line.account, vars(line)) if not kind else context.text("column.sum")
    revised = money(line.budget)
    if line.budget_version and line.budget_version > 1:
        version = context.text("costs.version", n=line.budget_version)
        revised = components.two_lines(revised, version)
    accuracy: str = formats.share(line.accuracy)
    if line.accuracy is not None and not kind:
        accuracy = components.share_bar(float(line.accuracy), accuracy)
    once = money(line.one_off_actual) if line.one_off_actual else formats.MISSING
    difference = money(line.difference, signed=True)
    return Row([name, money(line.budget_first), revised, money(line.actual), once, difference, accuracy], kind=kind)


def _pay(context: session.Context, lines: list[PayLine]) -> None:
    """Performance pay as the ledger has it and as it was paid, by cost centre; the largest difference first."""
    text = context.text
    with frame.card("pay"):
        components.show(components.heading(text("costs.pay"), text("costs.pay.note")))
        if not lines:
            components.show(components.note(text("costs.pay.none")))
            return
        rows = []
        for line in lines:
            state = components.pill(context.word("cost.pay_state", line.state), STATES.get(line.state, ""))
            amounts = [money(line.booked), money(line.paid), money(line.difference, signed=True)]
            rows.append(Row([cost_words.cost_centre(line, context.language), *amounts, line.currency, state]))
        for currency in dict.fromkeys(line.currency for line in lines):
            sums = [
                sum((getattr(line, n) for line in lines if line.currency == currency), Decimal(0))
                for n in ("booked", "paid", "difference")
            ]
            shown = [money(sums[0]), money(sums[1]), money(sums[2], signed=True)]
            rows.append(Row([text("column.sum"), *shown, currency, ""], kind="sum"))
        names = ("cost_centre", "booked_pay", "paid", "difference", "currency", "state")
        columns = [Column(text(f"cost.column.{n}"), n in names[1:4], one_line=True) for n in names]
        components.show(components.table(columns, rows))


def _ledger(context: session.Context, proof: Proof, corrections: list[Booking]) -> None:
    """Whether what was allocated is what was booked, and what was corrected after it was booked first."""
    text = context.text
    with frame.card("ledger"):
        components.show(components.heading(text("costs.ledger"), text("costs.ledger.note")))
        told = cost_words.proof(proof, context.language)
        if proof.ties:
            components.show(components.sentence(told))
        else:
            components.show(components.sentence(components.span(told, "bad")))
            heads = [Column(text(f"costs.column.{n}"), n in ("ledger", "allocated")) for n in
                     ("account", "cost_centre", "ledger", "allocated")]  # fmt: skip
            rows = [Row([a, c, money(x), money(y)]) for a, c, x, y in proof.differing[: cost_parts.PAGE_SIZE]]
            components.show(components.table(heads, rows))
        if not corrections:
            components.show(components.note(text("costs.corrections.none")))
            return
        late = sum(entry.after_close for entry in corrections)
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            told = text("costs.corrections", n=formats.number(len(corrections)), late=formats.number(late))
            components.show(components.sentence(told))
        shown = frame.pager(context, right, "correction_page", len(corrections), cost_parts.PAGE_SIZE)
        rows = [
            Row(
                [
                    cost_parts.account_name(context, entry.account, vars(entry)),
                    entry.cost_centre,
                    *cost_parts.booking_cells(context, entry),
                ]
            )
            for entry in corrections[shown]
        ]
        names = ("account", "cost_centre", "version", "marks", "booked", "rate", "change")
        columns = [Column(text(f"costs.column.{n}"), n in names[4:], one_line=True) for n in names]
        components.show(components.table(columns, rows))
