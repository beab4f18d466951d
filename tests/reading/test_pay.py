"""Lists of pay and the pay of a card, from what the fabricated centre publishes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.published import Published
from orchestration.home import Home, Month, UsageError
from orchestration.reading.export import export
from orchestration.reading.lists import LISTS, lists_of
from orchestration.reading.pay import Pay, pay_of
from tests.app.fabricate import fabricate

MONTH = "2026-09"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    home = tmp_path_factory.mktemp("fabricated")
    fabricate(home, ["2026-08", MONTH])
    return Published(Home(home).published)


def card_of(published: Published, person: str, family: str = "bank_b") -> dict[str, object]:
    find = "select * from pub_scorecard where entity_code = ? and family = ?"
    return published.rows(find, [person, family], [MONTH])[0]


def test_the_lines_of_a_card_sum_to_its_pay_and_have_words(published: Published) -> None:
    everybody = published.rows("select distinct entity_code, family from pub_pay", months=[MONTH])
    assert everybody
    for one in everybody:
        pay = pay_of(published, MONTH, card_of(published, one["entity_code"], one["family"]))
        assert pay.pays and pay.sums
        assert all(line["name_en"] and line["name_zh"] for line in pay.lines if line["kind"] != "adjustment")


def test_an_adjustment_belongs_to_the_pay_of_its_month(published: Published) -> None:
    rows = published.rows("select * from pub_pay_line where kind = 'adjustment'", months=[MONTH])
    for row in rows:
        pay = pay_of(published, MONTH, card_of(published, row["entity_code"], row["family"]))
        assert row["line_code"] in {line["line_code"] for line in pay.lines}
        assert row["amount"] in {line["amount"] for line in pay.lines}


def test_a_card_that_pays_nothing_has_no_pay(published: Published) -> None:
    (card,) = published.rows(
        "select * from pub_scorecard where entity_code not in (select entity_code from pub_pay) limit 1", months=[MONTH]
    )
    assert pay_of(published, MONTH, card) == Pay()


def test_a_list_has_a_row_for_every_pay_and_its_parts_add_up(published: Published) -> None:
    rows = published.rows(LISTS["pay_list"], months=[MONTH])
    (count,) = published.rows("select count(*) as n, sum(amount) as total from pub_pay", months=[MONTH])
    assert (len(rows), sum(row["amount"] for row in rows)) == (count["n"], count["total"])
    for row in rows:
        parts = [row[part] or Decimal(0) for part in ("earned", "fixed", "limits", "adjustments")]
        assert sum(parts) == row["amount"], row
    assert all(row["name"] for row in rows)
    lines = published.rows(LISTS["pay_list_lines"], months=[MONTH])
    assert sum(row["amount"] for row in lines) == count["total"]


def test_a_list_is_offered_only_where_its_relations_are_published(published: Published, tmp_path: Path) -> None:
    there = published.relations(MONTH)
    assert {"pay_list", "pay_list_lines"} <= set(lists_of(there))
    left = lists_of(name for name in there if name != "pub_pay")
    assert "pay_list_lines" in left and "pay_list" not in left
    home = Home(published.root.parent)
    path = export(home, "pay_list", Month.parse(MONTH), "csv", str(tmp_path / "list.csv"))
    assert path.read_text(encoding="utf-8-sig").startswith("month,period,pay_month,employee_id,name,name_zh,role,unit")
    with pytest.raises(UsageError, match="pay_list, pay_list_lines"):
        export(home, "pay_lists", Month.parse(MONTH), "csv")
