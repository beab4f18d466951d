"""A month is published, restated and paid: the next month carries what the restatement changed, once."""

from __future__ import annotations

import csv
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from app.published import Published
from orchestration import pipeline
from orchestration.files import read_json, write_json
from orchestration.home import Home, Month
from orchestration.reading.export import export
from orchestration.reading.pay import pay_of

SEPTEMBER, OCTOBER = Month.parse("2026-09"), Month.parse("2026-10")
RAISE = Decimal(500)
LINES = "select * from pub_pay_line where entity_code = ? order by for_period, line_code"


@pytest.fixture(scope="module")
def home(published_once: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """September published, the base of one person corrected, September restated, October published after that."""
    home = Home(tmp_path_factory.mktemp("restated") / "centre")
    shutil.copytree(published_once.root, home.root)
    withdraw_october(home)
    correct_base(home, who(home))
    pipeline.load_landing(home)
    pipeline.build_month(home, SEPTEMBER)
    pipeline.check_month(home, SEPTEMBER)
    pipeline.publish_month(home, SEPTEMBER, restate_reason="finance corrected a base", by="controlling")
    pipeline.run_month(home, OCTOBER)
    return home


def withdraw_october(home: Home) -> None:
    """The home as it was before its last month was published."""
    pointer = read_json(home.published / "current.json")
    del pointer["months"][str(OCTOBER)]
    shutil.rmtree(home.published / str(OCTOBER))
    head = pointer["months"][str(SEPTEMBER)]["manifest_sha256"]
    write_json(home.published / "current.json", pointer | {"head": head, "sequence": 1})


def who(home: Home) -> str:
    """The first person with a score and a base."""
    rows = Published(home.published).rows(
        "select min(entity_code) as code from pub_pay where status = 'paid' and amount > 0", months=[str(SEPTEMBER)]
    )
    return str(rows[0]["code"])


def correct_base(home: Home, person: str) -> None:
    """Finance delivers the person's base once more, 500 higher."""
    rows = list(csv.DictReader((home.landing / f"pay_bases_{SEPTEMBER}.csv").open(encoding="utf-8")))
    (mine,) = [row for row in rows if row["employee_id"] == person]
    mine["base_amount"] = str(Decimal(mine["base_amount"]) + RAISE)
    with (home.landing / f"pay_bases_{SEPTEMBER}_corrected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, mine)
        writer.writeheader()
        writer.writerow(mine)


def first_version(home: Home, person: str) -> list[dict[str, Any]]:
    import duckdb

    path: Path = home.published / str(SEPTEMBER) / "1" / "pub_pay_line.parquet"
    found = duckdb.sql(f"select line_code, base_amount, score, amount from '{path}' where entity_code = '{person}'")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def earned(base: Decimal, score: Decimal) -> Decimal:
    return (base * score / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_next_month_pays_what_the_restatement_changed(home: Home) -> None:
    person, published = who(home), Published(home.published)
    (before,) = first_version(home, person)
    assert before["amount"] == earned(before["base_amount"], before["score"]) > 0
    due = earned(before["base_amount"] + RAISE, before["score"])
    (now,) = published.rows(LINES, [person], [str(SEPTEMBER)])
    assert (now["amount"], now["kind"]) == (due, "earned")

    adjustment, *rest = published.rows(LINES, [person], [str(OCTOBER)])
    assert (adjustment["kind"], adjustment["for_period"]) == ("adjustment", str(SEPTEMBER))
    assert adjustment["amount"] == due - before["amount"] != 0
    assert adjustment["pay_month"] == "2026-11"
    (pay,) = published.rows("select * from pub_pay where entity_code = ?", [person], [str(OCTOBER)])
    assert pay["amount"] == sum(row["amount"] for row in [adjustment, *rest])
    others = "select count(*) as n from pub_pay_line where kind = 'adjustment' and entity_code <> ?"
    assert published.rows(others, [person], [str(OCTOBER)]) == [{"n": 0}]


def test_a_published_month_is_not_built_again_for_it(home: Home) -> None:
    assert not pipeline.build_month(home, OCTOBER).rebuilt
    settled = Published(home.published).manifest(str(OCTOBER))["build"]["settled"]
    files = Published(home.published).manifest(str(SEPTEMBER))["files"]
    (of_september,) = [file["sha256"] for file in files if file["name"] == "pub_pay_line"]
    assert settled == {str(SEPTEMBER): {"pub_pay_line": of_september}}


def test_the_list_of_pay_names_the_version_and_its_columns_add_up(home: Home, tmp_path: Path) -> None:
    path = export(home, "pay_list", SEPTEMBER, "csv", str(tmp_path / "list.csv"))
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert {row["publication_version"] for row in rows} == {"2"}
    assert list(rows[0]) == [
        "month", "period", "pay_month", "employee_id", "name", "name_zh", "role", "unit_code", "family",
        "scheme_code", "pay_code", "score", "status", "earned", "fixed", "limits", "adjustments", "amount", "currency",
        "lines", "to_decide", "publication_version",
    ]  # fmt: skip
    parts = ("earned", "fixed", "limits", "adjustments")
    paid = [row for row in rows if row["lines"] != "0"]
    assert paid and all(sum(Decimal(row[part]) for part in parts) == Decimal(row["amount"]) for row in paid)
    assert (
        len(rows)
        == Published(home.published).rows("select count(*) as n from pub_pay", months=[str(SEPTEMBER)])[0]["n"]
    )
    (mine,) = [row for row in rows if row["employee_id"] == who(home)]
    assert mine["name"] and mine["unit_code"] and mine["pay_month"] == "2026-10"


def test_the_lines_of_a_list_have_the_words_of_their_rules(home: Home, tmp_path: Path) -> None:
    path = export(home, "pay_list_lines", OCTOBER, "csv", str(tmp_path / "lines.csv"))
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert list(rows[0]) == [
        "month", "period", "pay_month", "for_period", "employee_id", "name", "name_zh", "family", "scheme_code",
        "pay_code", "line_code", "line_en", "line_zh", "kind", "base_amount", "score", "factor", "amount", "currency",
        "publication_version",
    ]  # fmt: skip
    assert all((row["line_en"] and row["line_zh"]) or row["kind"] == "adjustment" for row in rows)
    assert [row["for_period"] for row in rows if row["kind"] == "adjustment"] == [str(SEPTEMBER)]


def test_the_pay_of_a_card_has_its_lines_and_the_days_of_payment(home: Home) -> None:
    published = Published(home.published)
    find = "select * from pub_scorecard where entity_code = ? and family = 'bank_b'"
    (card,) = published.rows(find, [who(home)], [str(OCTOBER)])
    pay = pay_of(published, str(OCTOBER), card)
    assert pay.sums and len(pay.pays) == 1
    assert [line["kind"] for line in pay.lines] == ["earned", "adjustment"]
    assert pay.lines[0]["name_zh"]
    assert pay.steps[-1]["pay_month"] == "2026-11" and pay.steps[0]["from_date"] <= pay.steps[-1]["to_date"]
