"""The ledger of a sample centre as finance delivers it, in plain Python: what it comes to after every delivery."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from tests.sample.conftest import HISTORY, Centre, Row, grouped

MONTHS = [str(month) for month in HISTORY.periods]
DELIVERIES = ("ledger", "ledger_close", "ledger_correction")
REVISED = {"6301 training", "6302 recruiting", "6501 travel"}


def latest(rows: Iterable[Row]) -> dict[tuple[str, ...], Row]:
    """The newest version by kind, account and cost centre."""
    found: dict[tuple[str, ...], Row] = {}
    for row in sorted(rows, key=lambda row: int(row["version"])):
        found[row["kind"], row["account"], row["cost_centre"]] = row
    return found


def of(centre: Centre, month: str, deliveries: Iterable[str] = DELIVERIES) -> list[Row]:
    return [row for kind in deliveries for row in centre.rows(kind) if row["_month"] == month]


def test_after_every_delivery_the_control_row_is_what_the_entries_come_to(history: Centre) -> None:
    for month in MONTHS:
        for known in (DELIVERIES[:1], DELIVERIES[:2], DELIVERIES):
            sums: dict[str, Decimal] = defaultdict(Decimal)
            told: dict[str, Decimal] = {}
            for (kind, account, centre), row in latest(of(history, month, known)).items():
                if kind == "actual":
                    sums[centre] += Decimal(row["amount"])
                elif kind == "control":
                    assert account == "total"
                    told[centre] = Decimal(row["amount"])
            assert sums == told and len(told) == 13
        facts = history.truth.facts[month]["ledger"]["total"]
        assert {centre: Decimal(str(amount)) for centre, amount in facts.items()} == told


def test_versions_follow_each_other_and_only_the_newest_month_is_open(history: Centre) -> None:
    for month in MONTHS:
        rows = of(history, month)
        for versions in grouped(rows, "kind", "account", "cost_centre").values():
            assert [int(row["version"]) for row in versions] == list(range(1, len(versions) + 1))
            closed = [row["closed"] for row in versions]
            assert closed == sorted(closed)  # what is closed stays closed
        first, final = latest(of(history, month, ["ledger"])), latest(rows)
        assert 40 < sum(row["closed"] == "false" for row in first.values()) < 80
        assert any(row["closed"] == "false" for row in final.values()) == (month == MONTHS[-1])
        moved = [key for key, row in final.items() if key[0] == "actual" and row["amount"] != first[key]["amount"]]
        assert bool(moved) == (month != MONTHS[-1])


def test_every_cost_centre_is_borne_by_one_highest_unit(history: Centre) -> None:
    units = {row["unit_code"]: row for kind in ("org_units", "org_units_office", "org_units_shop")
             for row in history.rows(kind)}  # fmt: skip
    carriers = grouped(units.values(), "cost_centre")
    top = {
        centre: [row["unit_code"] for row in rows
                 if units.get(row["parent_code"], {"cost_centre": ""})["cost_centre"] != centre]
        for (centre,), rows in carriers.items()
    }  # fmt: skip
    booked = {row["cost_centre"] for month in MONTHS for row in of(history, month)}
    assert booked == set(top) and all(len(rows) == 1 for rows in top.values())
    assert top["CC-SUPPORT"] == ["C"] and top["CC-N-CARD"] == ["N-CARD"] and top["CC-N-CARD-P"] == ["N-CARD-P"]


def test_one_offs_and_corrections_are_those_that_the_truth_tells(history: Centre) -> None:
    told = {(f["month"], f["account"], f["cost_centre"], f["amount"]) for f in history.truth.planted["one_off_costs"]}
    found = set()
    for month in MONTHS:
        for (kind, account, centre), row in latest(of(history, month)).items():
            if row["one_off"] == "true":
                assert kind == "actual"
                found.add((month, account, centre, float(row["amount"])))
    assert found == told and {month for month, *_ in found} == set(MONTHS)
    other = [month for month, account, *_ in sorted(found) if account == "6711 non-operating expense"]
    assert other == ["2025-09", "2025-12"]
    corrections = history.truth.planted["ledger_corrections"]
    assert [fact["month"] for fact in corrections] == ["2025-07", "2025-10"]
    for fact in corrections:
        (right,) = (row for row in of(history, fact["month"], ["ledger_correction"]) if row["kind"] == "actual")
        before = latest(of(history, fact["month"], DELIVERIES[:2]))["actual", right["account"], right["cost_centre"]]
        assert before["closed"] == right["closed"] == "true"
        assert (float(before["amount"]), float(right["amount"])) == (fact["closed_with"], fact["amount"])
        assert int(right["version"]) == int(before["version"]) + 1 == fact["version"]


def test_what_is_billed_abroad_is_booked_in_its_currency_at_a_rate_of_the_month(history: Centre) -> None:
    found = []
    for month in MONTHS:
        rates = history.truth.facts[month]["exchange_rates"]["CNY"]
        budget = {
            key[1:]: float(row["amount"]) for key, row in latest(of(history, month)).items() if key[0] == "budget"
        }
        for (kind, account, centre), row in latest(of(history, month)).items():
            if row["currency"] != "CNY":
                assert (kind, account) == ("actual", "6402 maintenance" if centre == "CC-SUPPORT" else "6103 licences")
                assert row["currency"] == ("EUR" if centre == "CC-SUPPORT" else "USD")
                found.append((month, account, centre, float(row["amount"]), row["currency"], rates[row["currency"]]))
                if row["one_off"] == "false":  # in yuan it is what was planned, or nearly
                    assert 0.7 < found[-1][3] * found[-1][5] / budget[account, centre] < 1.4
    told = [tuple(fact.values()) for fact in history.truth.planted["foreign_currency"]]
    assert sorted(found) == sorted(told) and len(found) == 7 * len(MONTHS)


def test_a_budget_is_planned_anew_from_july_on_and_its_first_version_stays(history: Centre) -> None:
    for month in MONTHS:
        budget = [row for row in of(history, month) if row["kind"] == "budget"]
        again = [row for row in budget if row["version"] == "2"]
        assert {row["account"] for row in again} == (REVISED if month < "2026" else set())
        first = {(row["account"], row["cost_centre"]) for row in budget if row["version"] == "1"}
        assert {(row["account"], row["cost_centre"]) for row in again} <= first
        actual = {key[1:] for key in latest(of(history, month)) if key[0] == "actual"}
        assert {account for account, _ in actual - first} <= {"6711 non-operating expense"} and first <= actual


def test_performance_pay_is_booked_where_people_are_paid_and_is_less_than_their_bases(history: Centre) -> None:
    bases = [row for kind in ("pay_bases", "pay_bases_office") for row in history.rows(kind)]
    latest_base = {row["employee_id"]: float(row["base_amount"]) for row in sorted(bases, key=lambda r: r["_month"])}
    costs = {row["unit_code"]: row["cost_centre"] for kind in ("org_units", "org_units_office")
             for row in history.rows(kind)}  # fmt: skip
    for month in MONTHS:
        owed: dict[str, float] = defaultdict(float)
        for employee, base in latest_base.items():
            stretch = history.employed(employee, f"{month}-28")
            if stretch is not None and stretch["role"] in ("agent", "sales", "technician"):
                owed[costs[stretch["unit_code"]]] += base
        booked = {centre: float(row["amount"]) for (kind, account, centre), row in latest(of(history, month)).items()
                  if kind == "actual" and account == "6003 performance pay"}  # fmt: skip
        assert set(booked) == {*owed, "CC-SHOP"} and len(owed) == 8
        for centre, total in owed.items():
            assert 0.4 * total < booked[centre] < total, (month, centre)


def test_finance_says_a_rate_of_every_currency_and_corrects_one(history: Centre) -> None:
    seen = set()
    for month in (str(month) for month in HISTORY.periods):
        latest: dict[str, tuple[int, float]] = {}
        for row in history.rows("exchange_rates"):
            if row["_month"] == month:
                assert (row["period"], row["to_currency"]) == (month, "CNY")
                version = int(row["version"]), float(row["rate"])
                latest[row["currency"]] = max(latest.get(row["currency"], version), version)
        counts = {currency: rate for currency, (_, rate) in latest.items()}
        assert counts == history.truth.facts[month]["exchange_rates"]["CNY"]
        assert {currency for currency, (version, _) in latest.items() if version > 1} == (
            {"EUR"} if month[-2:] in ("02", "05", "08", "11") else set()
        )
        seen.add(counts["USD"])
    assert len(seen) == len(HISTORY.periods) and all(6.5 < rate < 7.7 for rate in seen)
