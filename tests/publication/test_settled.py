"""What a month settles of earlier ones: first versions against what stands, until it is published itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.files import read_json, write_json
from orchestration.home import Home, Month
from orchestration.publishing import history
from orchestration.publishing.publish import publish_month
from tests.publication.small_centre import FEBRUARY, JANUARY, build, check, ready

MARCH = Month(2026, 3)


def book(home: Home, month: Month, amount: int, kind: str = "earned", for_month: Month | None = None) -> None:
    """The month's one pay line in the warehouse."""
    columns = ", ".join(f"{name} {of}" for name, of in history.PAY_LINE.items())
    row: dict[str, Any] = {name: name if of == "varchar" else 0 for name, of in history.PAY_LINE.items()}
    row |= {"month": str(month), "for_month": str(for_month or month)}
    row |= {"kind": kind, "amount": amount, "base_amount": 1}
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute(f"create table if not exists publication.pub_pay_line ({columns})")
        con.execute("delete from publication.pub_pay_line where month = ?", [str(month)])
        con.execute(f"insert into publication.pub_pay_line values ({', '.join('?' * len(row))})", list(row.values()))


def restate(home: Home, month: Month, value: int) -> None:
    check(home, month, build(home, month, value))
    publish_month(home, month, restate_reason="a correction")


def seen(home: Home, month: Month) -> dict[str, list[tuple[Any, ...]]]:
    """Months and amounts that the build of a month sees."""
    with duckdb.connect() as con:
        history.refresh_views(con, home, month)
        return {
            name: con.execute(f"select month, amount from published.{name} order by all").fetchall()
            for name in history.VIEWS
        }


def test_a_column_that_an_earlier_publication_lacks_is_unknown(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"copy (select 'r' as rule_code, 'E1' as entity_code, 3 as run_length) to '{tmp_path}/a.parquet'")
        view = history.View(
            "pub_run", {"rule_code": "varchar", "run_length": "int", "chances": "varchar"}, history.newest
        )
        assert con.execute(view.select([tmp_path / "a.parquet"])).fetchall() == [("r", 3, None)]


@pytest.fixture(autouse=True)
def only_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up relations of the small centre have not the columns that other views read."""
    monkeypatch.setattr(history, "VIEWS", {name: view for name, view in history.VIEWS.items() if view.settles})


@pytest.fixture()
def home(tmp_path: Path) -> Home:
    """January published with 100, then with 120."""
    home = ready(tmp_path, JANUARY, FEBRUARY)
    book(home, JANUARY, 100)
    publish_month(home, JANUARY)
    book(home, JANUARY, 120)
    restate(home, JANUARY, 2)
    return home


def test_a_new_month_sees_what_was_published_first_and_what_stands(home: Home) -> None:
    assert seen(home, FEBRUARY) == {
        "pay_line": [("2026-01", 120)], "pay_line_first": [("2026-01", 100)], "pay_settled": [],
    }  # fmt: skip


def test_a_published_month_sees_its_own_adjustments_as_they_were_first_and_nothing_else(home: Home) -> None:
    book(home, FEBRUARY, 20, "adjustment", JANUARY)
    publish_month(home, FEBRUARY)
    book(home, FEBRUARY, 90, "adjustment", JANUARY)
    restate(home, FEBRUARY, 2)
    assert seen(home, FEBRUARY) == {"pay_line": [], "pay_line_first": [], "pay_settled": [("2026-02", 20)]}
    assert seen(home, MARCH) == {
        "pay_line": [("2026-01", 120), ("2026-02", 90)],
        "pay_line_first": [("2026-01", 100), ("2026-02", 20)],
        "pay_settled": [],
    }


def test_a_build_depends_on_earlier_pay_only_until_its_month_is_published(home: Home) -> None:
    before = history.settled(home, FEBRUARY)
    assert list(before) == ["2026-01"] and list(before["2026-01"]) == ["pub_pay_line"]
    book(home, JANUARY, 130)
    restate(home, JANUARY, 3)
    assert history.settled(home, FEBRUARY) != before  # not published: it is built again

    book(home, FEBRUARY, 30, "adjustment", JANUARY)
    kept = history.settled(home, FEBRUARY)
    record = home.builds / f"{FEBRUARY}.json"
    write_json(record, read_json(record) | {"settled": kept})
    publish_month(home, FEBRUARY)
    book(home, JANUARY, 140)
    restate(home, JANUARY, 4)
    assert history.settled(home, FEBRUARY) == kept  # published: it stays


def test_a_month_first_published_before_there_was_pay_settled_nothing(tmp_path: Path) -> None:
    home = ready(tmp_path, JANUARY, FEBRUARY)
    publish_month(home, JANUARY)
    book(home, JANUARY, 100)
    restate(home, JANUARY, 2)
    assert seen(home, FEBRUARY)["pay_line"] == []
    assert history.settled(home, FEBRUARY) == {}
