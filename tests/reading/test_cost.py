"""`callmart cost` on the fabricated centre: unit costs, the way back to the ledger, bridge, budget; what is missing."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.published import Published
from orchestration import cli
from orchestration.home import Home, Month, UsageError
from orchestration.reading import cost, cost_rows, cost_text, cost_way, cost_words
from tests.app.altered import altered, folder, without_costs, without_ledger
from tests.app.fabricate import MONTHS, fabricate

D = Decimal
EARLY, CLOSED, LAST = MONTHS[-3], MONTHS[-2], MONTHS[-1]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("costs")
    fabricate(home, [EARLY, CLOSED, LAST])
    return home


def published(centre: Path) -> Published:
    return Published(centre / "published")


def of(centre: Path, key: str, month: str = LAST) -> cost_rows.UnitCost:
    return next(one for one in cost_rows.unit_costs(published(centre), [month]) if one.key == key)


def rows(centre: Path, sql: str, month: str = LAST) -> list[Any]:
    """Rows of the files themselves; `{it}` is the folder of the month."""
    return duckdb.sql(sql.format(it=folder(centre, month))).fetchall()


def test_every_cost_is_traced_to_the_ledger_to_the_cent(centre: Path) -> None:
    store = published(centre)
    costs = cost_rows.unit_costs(store, [LAST])
    assert {one.entity_type for one in costs} == set(cost_rows.TYPES) - {"department", "shop"}, "it has none of these"
    for one in costs:
        found = cost_way.way(store, LAST, one)
        assert found.total == one.cost, one.key
        assert sum(pool.one_off for pool in found.pools) == one.one_off_cost
        for pool in found.pools:
            assert sum(flow.amount for flow in pool.flows) == pool.amount, (one.key, pool.pool)
            assert sum(account.amount for account in pool.accounts) == pool.amount
            for account in pool.accounts:
                assert sum(entry.amount for entry in account.bookings) == account.amount


def test_what_the_holders_dealt_out_is_what_had_come_to_them(centre: Path) -> None:
    found = cost_way.way(published(centre), LAST, of(centre, "queue:card"))
    for pool in found.pools:
        came: dict[str, Decimal] = defaultdict(Decimal)
        for flow in pool.behind:
            came[flow.to_code] += flow.amount
        for holder in {flow.from_code for flow in pool.flows}:
            sql = "select sum(amount) from '{it}/pub_cost_allocation.parquet' where step = 3 and pool = '%s' and from_code = '%s'"  # noqa: E501
            assert came[str(holder)] == rows(centre, sql % (pool.pool, holder))[0][0], (pool.pool, holder)
            # money goes on from the centre over a room to a team and from there to the queue
            steps = {flow.step for flow in pool.behind}
            assert steps == {"management": {0, 1, 2}, "premises": {0, 2}, "people": {0}}[pool.pool]


def test_a_part_is_its_share_of_the_driver(centre: Path) -> None:
    found = cost_way.way(published(centre), LAST, of(centre, "queue:card"))
    people = next(pool for pool in found.pools if pool.pool == "people")
    for flow in people.flows:
        sql = "select sum(amount), count(distinct account) from '{it}/pub_cost_position.parquet' where pool = 'people' and unit_code = '%s'"  # noqa: E501
        held, entries = rows(centre, sql % flow.from_code)[0]
        assert flow.base is not None and flow.total
        assert abs(flow.amount - held * flow.base / flow.total) <= entries * D("0.01")


def test_a_unit_has_lost_what_another_dealt_out_for_it(centre: Path, tmp_path: Path) -> None:
    """The rent of a team without people is dealt by its site: to other teams, so the team has given it away."""
    sql = """
        select * replace (
            case when pool = 'premises' and step in (2, 3) and from_code = 'N' then 'N-CARD-A' else from_code end as from_code,
            case when pool = 'premises' and step = 0 and to_code = 'N' then 'N-CARD-A' else to_code end as to_code
        ) from {it}
    """  # noqa: E501
    home = altered(centre, tmp_path, LAST, "pub_cost_allocation", sql)
    found = cost_way.way(published(home), LAST, of(home, "team:N-CARD-A"))
    pool = next(pool for pool in found.pools if pool.pool == "premises")
    given = [flow for flow in pool.flows if flow.amount < 0]
    assert len(given) == 3 and sum(flow.amount for flow in pool.flows) == pool.amount


@pytest.mark.parametrize("kind", ["department", "shop"])
def test_units_beside_the_floor_have_a_way_back_too(centre: Path, tmp_path: Path, kind: str) -> None:
    """No published column names the department or the shop above a unit, as one does the team or the site."""
    there = f"case when entity_code = 'N-CARD-A' then '{kind}' else entity_type end as entity_type"
    home = altered(centre, tmp_path, LAST, "pub_cost_per_call", f"select * replace ({there}) from {{it}}")
    found = cost.ask(Home(home), Month.parse(LAST), f"{kind}:N-CARD-A")
    assert found.way and found.entity and found.way.total == found.entity.cost != 0


def test_entries_are_told_with_version_currency_and_what_came_after_the_close(centre: Path) -> None:
    found = cost_way.way(published(centre), CLOSED, of(centre, "centre:C", CLOSED))
    bookings = [booking for pool in found.pools for account in pool.accounts for booking in account.bookings]
    entries = {booking.key[:3]: booking for booking in bookings}
    fixed = entries[("6201 rent", "CC-S", 2)]
    assert (fixed.booked, fixed.change, fixed.amount) == (D("20999.97"), D("-1000.03"), D("-1000.03"))
    assert fixed.after_close and fixed.closed and not fixed.one_off
    trip = entries[("6501 travel", "CC-C", 1)]
    assert (trip.booked, trip.currency, trip.rate, trip.amount) == (D("1234.56"), "USD", D("7.1"), D("8765.38"))
    assert trip.one_off and not trip.after_close
    assert not [key for key in entries if key[0].startswith("6711")], "what is no operating cost is nobody's cost"
    assert [b.key[:3] for b in cost.corrections(cost_rows.ledger(published(centre), CLOSED))] == [fixed.key[:3]]


def test_only_the_latest_version_of_an_entry_can_be_open(centre: Path) -> None:
    entries = {entry.key[:3]: entry for entry in cost_rows.ledger(published(centre), LAST)}
    first, fixed = (cost_words.marks(entries[("6201 rent", "CC-S", version)], "en") for version in (1, 2))
    assert (first, fixed) == ([], [("correction", "warn"), ("not closed", "warn")])
    assert [words for words, _ in cost_words.marks(entries[("6201 rent", "CC-N", 1)], "zh")] == ["未关账"]


def test_corrections_after_the_close_come_first_then_the_largest() -> None:
    def entry(account: str, change: str, late: bool = False, version: int = 2) -> cost_rows.Booking:
        return cost_rows.Booking(account, "CC", version, False, "CNY", late, D(change), change=D(change))

    booked = [entry("a", "5.00"), entry("b", "-9.00"), entry("c", "1.00", late=True), entry("d", "99.00", version=1)]
    assert [found.account for found in cost.corrections(booked)] == ["c", "b", "a"]


def test_ledger_and_allocation_are_compared_by_account_and_cost_centre(centre: Path, tmp_path: Path) -> None:
    sound = cost_rows.proof(published(centre), LAST)
    assert sound.ties and sound.ledger - sound.outside == of(centre, "centre:C").cost and sound.outside == D("5000.00")
    for language, words in (("en", "; 5,000.00 are not, and stay"), ("zh", "非运营费用 5,000.00 留在入账处")):
        assert words in cost_words.proof(sound, language)
    wrong = "case when account = '6201 rent' and unit_code = 'N-CARD-A' then amount + 0.01 else amount end"
    sql = f"select * replace (cast({wrong} as decimal(18, 2)) as amount) from {{it}}"
    home = altered(centre, tmp_path, LAST, "pub_cost_position", sql)
    found = cost_rows.proof(published(home), LAST)
    assert not found.ties
    assert [(account, at) for account, at, *_ in found.differing] == [("6201 rent", "CC-N")]
    assert "that differ: 1" in cost_text.as_text(cost.ask(Home(home), Month.parse(LAST)), "en")


def test_the_bridge_of_every_entity_leads_from_one_published_cost_to_the_other(centre: Path) -> None:
    store = published(centre)
    for one in cost_rows.unit_costs(store, [LAST]):
        before, found = of(centre, one.key, CLOSED), cost.bridge_between(store, CLOSED, LAST, one)
        assert found.total.total == one.cost - before.cost
        assert found.total.one_off == one.one_off_cost - before.one_off_cost
        assert found.per_call and found.per_call.total == one.cost_per_call - before.cost_per_call
        assert bool(found.queues) == (one.entity_type == "centre") and (found.total.mix == 0 or found.queues)


def test_the_accuracy_of_the_whole_budget_counts_every_deviation() -> None:
    def line(account: str, planned: str, spent: str) -> cost_rows.BudgetLine:
        left = D(spent) - D(planned)
        return cost_rows.BudgetLine(account, "p", D(planned), 1, D(planned), D(spent), D(0), left, None, "final")

    # 100 too much and 100 too little are 200 missed of 1,000; an account without a budget is missed as a whole
    found = cost_rows.budget_total([line("a", "600.00", "700.00"), line("b", "400.00", "300.00")])
    assert (found.difference, found.accuracy, found.status) == (D(0), D("0.8"), "final")
    assert cost_rows.budget_total([line("a", "600.00", "600.00"), line("b", "0.00", "150.00")]).accuracy == D("0.75")
    assert cost_rows.budget_total([]).accuracy is None


def test_an_entity_without_contacts_has_a_cost_and_no_cost_per_call(centre: Path, tmp_path: Path) -> None:
    nothing = "cast(null as decimal(18, 8))"
    one = "case when entity_code = 'card' and entity_type = 'queue' then {0} else {1} end as {1}"
    changed = [one.format("0", "contacts")]
    changed += [one.format(nothing, c) for c in ("cost_per_call", "cost_per_call_without_one_offs")]
    home = altered(centre, tmp_path, LAST, "pub_cost_per_call", f"select * replace ({', '.join(changed)}) from {{it}}")
    found = cost.ask(Home(home), Month.parse(LAST), "card", Month.parse(CLOSED))
    assert found.way and found.entity and found.way.total == found.entity.cost
    assert found.bridge and found.bridge.per_call is None
    for language, words in (("en", "has no cost per call"), ("zh", "没有单呼成本")):
        told = cost_text.as_text(found, language)
        assert words in told and "a call" not in told
    whole = cost.bridge_between(published(home), CLOSED, LAST, of(home, "centre:C"))
    card = next(queue for queue in whole.queues if queue.queue == "card")
    assert card.rate == card.after.lasting, "cost that no contact stands against"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--month", "2026-11"], "2026-11 is not published. Near: 2026-10"),
        (["--month", LAST, "--entity", "queue:cards"], "Near: queue:card, .*There are: queue:card, queue:general, "),
        (["--month", LAST, "--entity", "Harbour"], "Near: site:N"),
        (["--month", LAST, "--entity", "nobody"], "There are: centre:C, site:N, site:S, section:N-CARD, "),
        (["--month", LAST, "--against", "2025-01"], "2025-01 is not published"),
        (["--month", LAST, "--lines", "many"], "--lines takes a whole number or 'all', not 'many'"),
        (["--month", "October"], "October"),
    ],
)
def test_what_is_not_there_is_told_with_what_there_is(
    centre: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert cli.main(["cost", *words, "--home", str(centre), "--quiet"]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert duckdb.sql("select regexp_matches(?, ?)", params=[said.err, told]).fetchall() == [(True,)], said.err


def test_months_without_costs_say_why(centre: Path, tmp_path: Path) -> None:
    home = without_ledger(centre, tmp_path, CLOSED)
    without_costs(centre, home, EARLY)
    assert [cost_rows.state(published(home), m) for m in (EARLY, CLOSED, LAST)] == ["older", "no_ledger", "costs"]
    for month, words in ((EARLY, "before costs were allocated.*--restate"), (CLOSED, "ledger was not delivered")):
        with pytest.raises(UsageError, match=words):
            cost.ask(Home(home), Month.parse(month))
        with pytest.raises(UsageError, match=words):
            cost.ask(Home(home), Month.parse(LAST), against=Month.parse(month))
    assert {c.month for c in cost_rows.unit_costs(published(home), [EARLY, CLOSED, LAST])} == {LAST}


def test_amounts_of_different_money_have_no_bridge(centre: Path, tmp_path: Path) -> None:
    home = altered(centre, tmp_path, CLOSED, "pub_cost_per_call", "select * replace ('USD' as currency) from {it}")
    with pytest.raises(UsageError, match="2026-09 are in USD, those of 2026-10 in CNY"):
        cost.ask(Home(home), Month.parse(LAST), against=Month.parse(CLOSED))


def test_the_command_tells_the_month_in_both_languages_and_as_data(
    centre: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["cost", "--month", LAST, "--against", CLOSED, "--home", str(centre), "--quiet"]
    whole = of(centre, "centre:C")
    shown = {}
    for language in ("en", "zh"):
        assert cli.main([*words, "--language", language]) == 0
        shown[language] = capsys.readouterr().out
        for figure in (whole.cost, whole.cost_per_call):
            assert f"{figure:,.2f}" in shown[language]
    assert "provisional, in CNY" in shown["en"] and "not booked" not in shown["en"] and "differs" in shown["en"]
    assert "暂定" in shown["zh"] and "从2026年9月到2026年10月" in shown["zh"] and "信用卡" in shown["zh"]
    assert cli.main([*words, "--entity", "queue:card", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sum(D(pool["amount"]) for pool in told["way"]["pools"]) == D(told["entity"]["cost"])
    moved = D(told["bridge"]["after"]["cost"]) - D(told["bridge"]["before"]["cost"])
    assert D(told["bridge"]["difference"]) == moved == sum(map(D, told["bridge"]["total"].values()))
    assert cli.main(["cost", "--home", str(centre), "--json", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["month"] == LAST and told["ties"] is True and told["budget_total"]["accuracy"]


def test_units_and_channels_on_the_way_have_their_names(centre: Path) -> None:
    """Also a group, that has no costs of its own, and the unit whose base was taken for another's."""
    found = cost_way.way(published(centre), LAST, of(centre, "queue:card"))
    flow = next(f for pool in found.pools for f in pool.flows if f.from_code == "N-CARD-A" and f.channel == "chat")
    named = replace(found, units=found.units | {"X": {"entity_type": "group", "name": "Floor", "name_zh": "现场"}})
    for language, told in (
        ("en", "Floor (by the base of Harbour credit card) · Chat"),
        ("zh", "现场（按海港信用卡组的动因量） · 在线客服"),
    ):
        names = cost_words.names([], language, named)
        borrowed = replace(flow, from_kind="group", from_code="X", dealt_by="N-CARD-A")
        assert cost_words.route(borrowed, of(centre, "queue:card"), names, language) == told


def test_pay_of_people_without_a_cost_centre_is_told_as_such(centre: Path, tmp_path: Path) -> None:
    nobody = "case when cost_centre = 'CC-N-CARD-A' then 'none' else cost_centre end as cost_centre"
    home = altered(centre, tmp_path, LAST, "pub_pay_reconciliation", f"select * replace ({nobody}) from {{it}}")
    found = cost.ask(Home(home), None)
    assert "No cost centre" in cost_text.as_text(found, "en") and "无成本中心" in cost_text.as_text(found, "zh")


def test_lists_are_cut_and_say_so(centre: Path) -> None:
    found = cost.ask(Home(centre), Month.parse(LAST), "centre:C")
    short, whole = cost_text.as_text(found, "en", 2), cost_text.as_text(found, "en", None)
    assert "… and 6 more (--lines all shows them)" in short and "--lines" not in whole
    assert len(whole.splitlines()) > len(short.splitlines())
    for team in ("CC-N-CARD-A", "CC-S-GEN-W"):
        assert team in whole
