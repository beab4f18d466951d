"""The page of costs: its figures against the files, the way from a unit cost to the ledger, states, files, access."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app import access, cost_charts, costs, data
from orchestration.reading import cost_rows
from tests.app.altered import altered, without_costs, without_ledger
from tests.app.conftest import Open, words
from tests.app.fabricate import MONTHS
from tests.app.test_pages import published

D = Decimal
CLOSED, LAST = MONTHS[-2], MONTHS[-1]
UNIT_COSTS, BUDGET, PAY = (
    {"en": en, "zh": zh}
    for en, zh in (
        ("Unit costs", "单位成本"),
        ("Budget by account", "各科目预算执行"),
        ("Performance pay: ", "绩效工资："),
    )
)


def table(shown: str, heading: str) -> list[list[str]]:
    """The cells of the first table after a heading, row by row, without markup."""
    part = shown.split(f">{heading}", 1)[1].split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in part.split("<tr")[1:]]
    return [[re.sub(r"<[^>]+>", " ", cell).strip() for cell in row] for row in rows]


def amount(cell: str) -> Decimal:
    return D(0) if cell == "–" else D(cell.replace(",", "").replace("−", "-").replace("+", ""))


def file(centre: Path, sql: str, relation: str, month: str = LAST) -> Any:
    """The first row of a query on a published file, `{it}`."""
    found = duckdb.sql(sql.format(it=f"'{published(centre, month, relation)}'")).fetchone()
    assert found is not None
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["queue", "channel", "team", "section", "site"])
def test_the_unit_costs_of_every_list_add_up_to_the_centre(
    open_page: Open, centre: Path, kind: str, language: str
) -> None:
    shown = words(open_page("costs", cost_type=kind, language=language))
    *rows, whole = table(shown, UNIT_COSTS[language])
    sql = "select cost, one_off_cost, contacts, cost_per_call from {it} where entity_type = 'centre'"
    assert [amount(cell) for cell in whole[1:5]] == [round(v, 2) for v in file(centre, sql, "pub_cost_per_call")]
    for column in (1, 2, 3):
        assert sum(amount(row[column]) for row in rows) == amount(whole[column])
    (many,) = file(centre, f"select count(*) from {{it}} where entity_type = '{kind}'", "pub_cost_per_call")
    assert len(rows) == many


def test_what_no_entity_of_the_list_bears_is_a_row(open_page: Open, centre: Path, tmp_path: Path) -> None:
    less = "case when entity_type = 'queue' and entity_code = 'card' then cost - 100 else cost end"
    sql = f"select * replace (cast({less} as decimal(18, 2)) as cost) from {{it}}"
    home = altered(centre, tmp_path, LAST, "pub_cost_per_call", sql)
    rows = table(words(open_page("costs", home=home)), "Unit costs")
    assert rows[-2][:4] == ["Of none of them", "100.00", "0.00", "0"]


def test_a_unit_of_the_side_bar_shows_its_own_costs(open_page: Open, centre: Path) -> None:
    (cost,) = file(centre, "select cost from {it} where entity_code = 'N-CARD-A'", "pub_cost_per_call")
    for unit in ("team:N-CARD-A", "group:N-CARD-A-01"):  # a group has no costs of its own: its team has
        shown = words(open_page("costs", unit=unit, cost_type="team"))
        assert f'<div class="v">{cost:,.2f}</div>' in shown
        assert set(re.findall(r"cost_entity=team%3A([\w-]+)", shown)) == {"N-CARD-A"}
    rows = table(words(open_page("costs", unit="site:N", cost_type="team")), "Unit costs")
    (site,) = file(centre, "select cost from {it} where entity_code = 'N'", "pub_cost_per_call")
    assert len(rows) == 5 and amount(rows[-1][1]) == site


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_queue_is_followed_down_to_the_entries_of_the_ledger(open_page: Open, centre: Path, language: str) -> None:
    app = open_page("costs", cost_entity="queue:card", cost_pool="premises", language=language)
    shown = words(app)
    ways = {"en": "Where the cost comes from", "zh": "成本来源"}
    *pools, whole = table(shown, ways[language])
    (cost,) = file(centre, "select cost from {it} where entity_code = 'card'", "pub_cost_per_call")
    assert sum(amount(row[1]) for row in pools) == amount(whole[1]) == cost
    (rent,) = file(
        centre, "select sum(amount) from {it} where queue = 'card' and pool = 'premises'", "pub_cost_position"
    )
    *flows, _ = table(shown, {"en": "Drivers and volumes", "zh": "动因与业务量"}[language])
    own = flows[: next(n for n, row in enumerate(flows) if len(row) == 1)]  # above the line of those who dealt it out
    assert sum(amount(row[-1]) for row in own) == rent
    entries = table(shown, {"en": "Entries of the ledger", "zh": "账目分录"}[language])
    assert [row[:2] for row in entries[1:]] == [["CC-N", "v1"], ["CC-S", "v1"], ["CC-S", "v2"]]
    assert sum(amount(row[-1]) for row in entries[1:]) == rent
    assert {"en": "correction", "zh": "更正"}[language] in entries[3][2]


def test_another_entity_and_pool_can_be_chosen(open_page: Open, centre: Path) -> None:
    app = open_page("costs", cost_entity="queue:card")
    app.selectbox(key="cost_entity").select("site:S").run()
    app.selectbox(key="cost_pool").select("management").run()
    assert not app.exception
    shown = words(app)
    (cost,) = file(centre, "select cost from {it} where entity_code = 'S'", "pub_cost_per_call")
    assert "Cost of Hill, October 2026" in shown and f'<div class="v">{cost:,.2f}</div>' in shown
    (row,) = table(shown, "Entries of the ledger")[1:]
    assert row[3] == "1,234.56 USD" and row[4] == "7.1" and "one-off" in row[2]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_bridge_says_from_where_to_where_and_by_queue(open_page: Open, centre: Path, language: str) -> None:
    app = open_page("costs", language=language, against=MONTHS[0])
    shown = words(app)
    sql = "select cost, contacts from {it} where entity_type = 'centre'"
    (before, _), (after, contacts) = (file(centre, sql, "pub_cost_per_call", month) for month in (MONTHS[0], LAST))
    assert f"{abs(after - before):,.2f}" in shown.split({"en": "What moved", "zh": "成本变动原因"}[language], 1)[1]
    *rows, whole = table(shown, {"en": "What moved", "zh": "成本变动原因"}[language])
    assert amount(whole[2]) == contacts
    for column in (3, 4):
        assert sum(amount(row[column]) for row in rows) == amount(whole[column])
    app.selectbox(key="against").select(CLOSED).run()
    assert not app.exception


def test_the_steps_of_a_bridge_stay_on_the_axis() -> None:
    def levels(start: float, end: float) -> tuple[float, float]:
        between = [cost_charts.Step("volume", start, end, ""), cost_charts.Step("after", 0, end, "", is_end=True)]
        return cost_charts.levels([cost_charts.Step("before", 0, start, "", is_end=True), *between])

    low, high = levels(100_000, 101_000)
    assert 99_000 <= low < 100_000 and 101_000 < high <= 102_500, "the small difference of large costs is seen"
    assert levels(10, 100)[0] == 0, "where nought is near it is where the bars begin"
    low, high = levels(500, 500)
    assert low < 500 < high


def test_points_that_lie_close_share_one_name() -> None:
    spots = [cost_charts.Spot(n, x, y, size, "") for n, x, y, size in
             (("a", 1, 1, 5), ("b", 1.05, 1.01, 9), ("c", 5, 9, 1))]  # fmt: skip
    assert sorted(cost_charts.free(spots)) == ["b", "c"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_budget_and_pay_add_up_and_their_differences_are_listed(open_page: Open, centre: Path, language: str) -> None:
    shown = words(open_page("costs", language=language))
    *lines, whole = table(shown, BUDGET[language])
    for column in (1, 3, 4, 5):
        assert sum(amount(row[column]) for row in lines) == amount(whole[column])
    rent = next(row for row in lines if row[0].startswith("6201 rent"))
    assert rent[2].split()[0] == "50,000.00" and {"en": "version 2", "zh": "第 2 版"}[language] in rent[2]
    *centres, sums = table(shown, PAY[language])
    assert [amount(cell) for cell in sums[1:4]] == [sum(amount(r[n]) for r in centres) for n in (1, 2, 3)]
    assert centres[0][3] == "+120.55" and {"en": "differs", "zh": "有差异"}[language] in centres[0][5]
    assert amount(sums[3]) == D("120.55")


def test_a_correction_after_the_close_is_a_line_of_its_own(open_page: Open) -> None:
    shown = words(open_page("costs", month=CLOSED))
    assert "Corrections: 1, after the close: 1" in shown
    rows = table(shown, "Ledger")
    assert len(rows) == 1 and rows[0][:3] == ["6201 rent", "CC-S", "v2"]
    assert rows[0][3] == "booked after the close" and rows[0][-1] == "−1,000.03"


def test_ledger_and_allocation_that_differ_are_named(open_page: Open, centre: Path, tmp_path: Path) -> None:
    sql = "select * replace (cast(amount + 0.01 as decimal(18, 2)) as amount) from {it} where account <> '6501 travel'"
    home = altered(centre, tmp_path, LAST, "pub_cost_position", sql)
    shown = words(open_page("costs", home=home))
    assert "accounts and cost centres that differ:" in shown and "they agree" not in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_state_of_the_ledger_is_told(open_page: Open, language: str) -> None:
    for month, pill, note in (
        (CLOSED, {"en": "Final", "zh": "终版"}, {"en": "is closed", "zh": "已关账"}),
        (LAST, {"en": "Provisional", "zh": "暂定"}, {"en": "not closed yet", "zh": "尚未关账"}),
    ):
        shown = words(open_page("costs", month=month, language=language)).split("cm-tiles")[0]
        assert pill[language] in shown and note[language] in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_month_without_costs_says_why(open_page: Open, centre: Path, tmp_path: Path, language: str) -> None:
    home = without_ledger(centre, tmp_path, CLOSED)
    without_costs(centre, home, LAST)
    for month, told in (
        (CLOSED, {"en": "ledger of this month was not delivered", "zh": "账目尚未到达"}),
        (LAST, {"en": "published before costs were allocated", "zh": "发布时尚未进行成本分摊"}),
    ):
        shown = words(open_page("costs", home=home, month=month, language=language, cost_entity="queue:card"))
        assert told[language] in shown and f"<code>callmart run --month {month} --restate" in shown
    # the month before them is shown, and what it cannot be compared with is no choice
    app = open_page("costs", home=home, month=MONTHS[1], language=language)
    assert app.selectbox(key="against").options == [{"en": "May 2026", "zh": "2026年5月"}[language]]


def test_an_entity_without_contacts_is_shown(open_page: Open, centre: Path, tmp_path: Path) -> None:
    columns = ["cost_per_call", "cost_per_call_without_one_offs", "handle_seconds_per_contact"]
    mine = "entity_code = 'card' and entity_type = 'queue'"
    changed = [f"case when {mine} then null else {c} end as {c}" for c in columns]
    changed.append(f"case when {mine} then 0 else contacts end as contacts")
    home = altered(centre, tmp_path, LAST, "pub_cost_per_call", f"select * replace ({', '.join(changed)}) from {{it}}")
    rows = table(words(open_page("costs", home=home)), "Unit costs")
    assert next(row for row in rows if row[0] == "Credit card")[3:6] == ["0", "–", "–"]
    shown = words(open_page("costs", home=home, cost_entity="queue:card"))
    assert "nothing to divide by" in shown and "A month without contacts has no cost per call." in shown


def test_costs_are_seen_by_finance_and_the_manager_and_by_nobody_else(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = {
        role: access.may_open(access.User("x", role), "costs") for role in ("finance", "centre_manager", "agent", "")
    }
    assert may == {"finance": True, "centre_manager": True, "agent": False, "": False}
    assert all(access.may_open(access.User("x", "agent"), page) for page in ("centre", "pay"))
    for role, seen in (("finance", True), ("agent", False)):
        monkeypatch.setattr(access, "current_user", lambda role=role: access.User("x", role))
        shown = words(open_page("costs", cost_entity="queue:card"))
        assert ("Cost of Credit card" in shown) == seen
        assert bool(re.findall(r'class="v">[\d,]+\.\d\d<', shown)) == seen


def test_every_file_is_handed_on_with_the_version_of_the_publication(open_page: Open, centre: Path) -> None:
    app = open_page("costs")
    assert len(app.get("download_button")) == 12
    store = data.Store.open(centre / "published")
    for what in costs.FILES:
        told = costs.file(store, what, LAST, "csv")().decode("utf-8-sig").splitlines()
        assert {"month", "publication_version", "columns_version"} <= set(told[0].split(",")), what
        assert len(told) > 1
        assert costs.file(store, what, LAST, "parquet")()[:4] == b"PAR1"
    found = cost_rows.unit_costs(store.published, [LAST])
    assert len(costs.file(store, "cost_per_call", LAST, "csv")().splitlines()) == len(found) + 1
