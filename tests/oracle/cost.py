"""Facts of the ledger: costs in the units that bear them, over what was done there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.facts import Facts
from tests.oracle.landing import Row, day, true, until
from tests.oracle.organisation import Organisation

# KPI, the KPI whose numerator is the work that the cost is divided by, is it about payroll, without one-offs, factor
COSTS = (
    ("cost_per_call", "contacts_handled", False, False, 1),
    ("cost_per_call.without_one_offs", "contacts_handled", False, True, 1),
    ("cost_per_resolution", "fcr", False, False, 1),
    ("cost_per_minute", "aht", True, False, 60),
)


def latest(rows: list[Row], month: str) -> list[Row]:
    """The latest version of each entry of the month; a control row is none."""
    newest: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = (row["account"], row["cost_centre"], row["kind"])
        if row["kind"] == "control":
            continue
        if row["period"] == month and (key not in newest or int(row["version"]) > int(newest[key]["version"])):
            newest[key] = row
    return list(newest.values())


def bearers(units: list[Row], first: date, last: date) -> dict[str, tuple[date, str | None]]:
    """Cost centre -> the last day on which a unit carried it, and the highest unit that did (None: several)."""
    found = {}
    for centre in {row["cost_centre"] for row in units if row["cost_centre"]}:
        for back in range((last - first).days + 1):
            on = last - timedelta(days=back)
            carrying = {
                row["unit_code"]: row["parent_code"]
                for row in units
                if row["cost_centre"] == centre and day(row["valid_from"]) <= on < until(row["valid_to"])
            }
            if carrying:
                top = [unit for unit, parent in carrying.items() if parent not in carrying]
                found[centre] = (on, top[0] if len(top) == 1 else None)
                break
    return found


def add_costs(
    facts: Facts, landing: dict[str, list[Row]], accounts: list[Row], organisation: Organisation,
    first: date, last: date,
) -> None:  # fmt: skip
    """Facts of the month from first to last; what was done is read from the facts that are there already."""
    ledger = latest(landing["ledger"], f"{first:%Y-%m}")
    actual = [row for row in ledger if row["kind"] == "actual"]
    if not actual:
        return
    account = {row["account"]: row for row in accounts}
    borne = bearers(landing["org_units"], first, last)
    paying: set[str | None] = set()
    for row in actual:
        known = account[row["account"]]
        on, unit = borne.get(row["cost_centre"], (last, None))
        for kpi, _, payroll, lasting, factor in COSTS:
            if true(known["is_payroll" if payroll else "is_operating"]) and not (lasting and true(row["one_off"])):
                facts.add(kpi, on, Fraction(row["amount"]) * factor, 0, 0, unit=unit)
        if true(known["is_operating"]):
            paying.add(unit)
    done = list(facts.by_key.items())
    for kpi, work, *_ in COSTS:
        for key, sums in done:
            if key.kpi == work:
                above = organisation.units_of(key.employee, key.on) if key.employee else []
                unit = next((code for code, _ in above if code in paying), None)
                records = sums.numerator if work == "fcr" else sums.sample_size
                facts.add(kpi, key.on, 0, sums.numerator, int(records), unit=unit)
    add_budget(facts, ledger, last)


def add_budget(facts: Facts, ledger: list[Row], last: date) -> None:
    """Budget and what was spent, by account over all cost centres."""
    sums: dict[str, dict[str, Fraction]] = defaultdict(lambda: {"actual": Fraction(0), "budget": Fraction(0)})
    for row in ledger:
        sums[row["account"]][row["kind"]] += Fraction(row["amount"])
    for one in sums.values():
        off = abs(one["actual"] - one["budget"])
        facts.add("budget_accuracy", last, one["budget"] - off, one["budget"], 1)
