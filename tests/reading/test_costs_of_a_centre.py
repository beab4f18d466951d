"""Exports for finance of a centre that went all the way from its files: they tie to its ledger and to its KPIs."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from app.published import Published
from orchestration import cli
from orchestration.home import Home, Month
from orchestration.reading import cost_rows, cost_way, kpi, kpi_text
from orchestration.reading.export import export
from orchestration.reading.records import Entity

MONTH = "2026-10"


@pytest.mark.parametrize(
    ("what", "verdicts"), [("cost_per_call", 4), ("allocation", 4), ("budget", 1), ("pay", 3)], ids=lambda v: str(v)
)
def test_a_published_month_ties_to_its_ledger(published_once: Home, what: str, verdicts: int, tmp_path: Path) -> None:
    path = export(published_once, what, Month.parse(MONTH), "xlsx", str(tmp_path / "x.xlsx"))
    book = CalamineWorkbook.from_path(path)
    assert f"ledger_{MONTH}.csv (SHA-256 " in str(book.get_sheet_by_name("about").to_python())
    sheet = book.get_sheet_by_name("reconciliation").to_python()
    told = [cell for row in sheet for cell in row if cell in ("agrees · 一致", "differs · 不一致")]
    assert len(told) == verdicts
    asked = told[:-1] if what == "pay" else told  # what was accrued and what is paid may differ by cost centre
    assert set(asked) == {"agrees · 一致"}


def test_the_files_say_what_the_kpis_say(published_once: Home, tmp_path: Path) -> None:
    sql = "select value from pub_kpi_period where entity_type = 'centre' and period = ? and kpi_code = ?"
    published = Published(published_once.published)

    def figure(code: str) -> Decimal:
        return Decimal(published.rows(sql, [MONTH, code], [MONTH])[0]["value"])

    path = export(published_once, "cost-per-call", Month.parse(MONTH), "csv", str(tmp_path / "x.csv"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        centre = next(row for row in csv.DictReader(lines) if row["entity_type"] == "centre")
    for code in ("cost_per_call", "cost_per_minute", "cost_per_resolution"):
        assert Decimal(centre[code]) == figure(code)
    assert Decimal(centre["cost_per_call_without_one_offs"]) == figure("cost_per_call.without_one_offs")
    path = export(published_once, "budget", Month.parse(MONTH), "xlsx", str(tmp_path / "x.xlsx"))
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("budget").to_python()
    accuracy = rows[-1][header.index("accuracy")]
    assert abs(Decimal(str(accuracy)) - figure("budget_accuracy")) < Decimal("1e-8")


def test_the_lines_played_back_end_where_the_positions_say(published_once: Home, tmp_path: Path) -> None:
    """Everybody gives what goes from them and has what comes to them: what is left is where each entry ends."""
    path = export(published_once, "allocation", Month.parse(MONTH), "csv", str(tmp_path / "x.csv"))
    has: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            entry = (row["account"], row["cost_centre"], row["ledger_version"], row["one_off"], row["booked_currency"])
            on_queue = row["to_kind"] == "queue"
            has[(*entry, row["to_code"], row["channel"] if on_queue else "")] += Decimal(row["amount"])
            if row["from_code"]:
                has[(*entry, row["from_code"], "")] -= Decimal(row["amount"])
    columns = "account, cost_centre, ledger_version, one_off, currency, coalesce(queue, unit_code) as code, channel"
    sql = f"select {columns}, sum(amount) as amount from pub_cost_position group by all"
    ended = {
        (r["account"], r["cost_centre"], str(r["ledger_version"]), str(r["one_off"]).lower(), r["currency"], r["code"],
         r["channel"] or ""): r["amount"]
        for r in Published(published_once.published).rows(sql, months=[MONTH])
    }  # fmt: skip
    assert {key: amount for key, amount in has.items() if amount} == {k: v for k, v in ended.items() if v}
    assert len(ended) > 100


def test_a_question_is_answered_over_all_months(published_once: Home, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select l.month, sum(l.amount)::varchar as ledger, (select sum(amount)::varchar from pub_cost_position as p where p.month = l.month) as ended from pub_ledger_entry as l where l.kind = 'actual' group by l.month order by l.month"  # noqa: E501
    assert cli.main(["sql", sql, "--home", str(published_once.root), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["month"] for row in rows] == ["2026-09", MONTH]
    assert all(row["ledger"] == row["ended"] and Decimal(row["ledger"]) > 100000 for row in rows)


def test_finance_is_final_where_the_ledger_is_closed(published_once: Home) -> None:
    published = Published(published_once.published)
    for month, status in (("2026-09", "final"), (MONTH, "provisional")):
        told = {row["status"] for row in published.rows("select distinct status from pub_budget", months=[month])}
        assert (told, published.manifest(month)["finality"]["finance"]) == ({status}, status)


def test_the_kpi_of_a_cost_is_provisional_as_long_as_its_ledger_is_open(published_once: Home) -> None:
    """Whatever the date: the newest month of the sample is not closed yet; handle time does not ask the ledger."""
    published, centre = Published(published_once.published), Entity("centre", "C")
    closed = published.manifest(MONTH)["finality"]["finance"] == "final"
    assert closed is False
    for code in ("cost_per_call", "budget_accuracy"):
        (figure,) = kpi.figures(published, [MONTH], centre, [code])
        assert figure.final_from is not None and figure.ledger_closed is False and figure.final is False
        assert "provisional until the ledger is closed" in kpi_text.state_of(figure, "en")
    assert kpi.figures(published, [MONTH], centre, ["aht"])[0].ledger_closed is None


def test_every_cost_leads_back_to_the_ledger(published_once: Home) -> None:
    published = Published(published_once.published)
    costs = cost_rows.unit_costs(published, [MONTH])
    assert {one.entity_type for one in costs} == set(cost_rows.TYPES)
    for one in costs:
        found = cost_way.way(published, MONTH, one)
        assert found.total == one.cost, one.key
        assert all(sum(flow.amount for flow in pool.flows) == pool.amount for pool in found.pools), one.key
