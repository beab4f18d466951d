"""Exports for finance: declared columns with a version, figures that are the published ones, files that say what they
are; the workbook's totals and what ties them to the ledger."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from app import texts
from orchestration import cli
from orchestration.extract import extracts
from orchestration.home import Home, Month, UsageError
from orchestration.reading.columns import contracts
from orchestration.reading.export import export
from orchestration.reading.lists import LISTS
from orchestration.reading.ties import TIES
from tests.app.fabricate import fabricate

CLOSED, OPEN = "2026-09", "2026-10"
HISTORY = Path(__file__).with_name("columns_of_exports.csv")
NAMES = sorted(contracts())
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("costs")
    fabricate(root, [CLOSED, OPEN])
    return Home(root)


@pytest.fixture
def changed(home: Home, tmp_path: Path) -> Callable[[str, str], Home]:
    """changed(relation, 'select … from {it}') → the centre with another relation in its last month."""

    def change(relation: str, sql: str) -> Home:
        root = tmp_path / "changed"
        shutil.copytree(home.root, root, dirs_exist_ok=True)
        path = root / "published" / OPEN / "1" / f"{relation}.parquet"
        aside = path.with_suffix(".aside")
        duckdb.sql(f"copy ({sql.format(it=f'read_parquet({str(path)!r})')}) to '{aside}' (format parquet)")
        aside.replace(path)
        return Home(root)

    return change


def published(home: Home, sql: str, month: str = OPEN) -> Rows:
    """Rows of the published files themselves; relations are written {pub_name}."""
    found = re.sub(r"\{(\w+)\}", lambda name: f"'{home.published / month / '1' / name[1]}.parquet'", sql)
    cursor = duckdb.sql(found)
    return [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]


def rows_of(path: Path) -> Rows:
    cursor = duckdb.sql(f"from '{path}'")
    return [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]


def book_of(home: Home, what: str, path: Path, month: str = OPEN) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(export(home, what, Month.parse(month), "xlsx", str(path)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def tie(sheet: list[list[Any]], title: str) -> tuple[str, Rows]:
    """The verdict and the rows of one table of the reconciliation, by the English names of its columns."""
    top = next(n for n, row in enumerate(sheet) if str(row[0]).startswith(f"{title} ·"))
    names = [str(name).split(" · ")[0] for name in sheet[top + 1] if name]
    rows = []
    for row in sheet[top + 2 :]:
        if not any(row):
            break
        rows.append(dict(zip(names, row, strict=False)))
    verdict = next((str(word).split(" · ")[0] for word in sheet[top][1:] if word), "")
    return verdict, rows


@pytest.mark.parametrize("what", NAMES)
def test_columns_change_only_with_a_new_version(what: str) -> None:
    """Lines of the history are never edited: a change raises columns_version and adds the columns of that version."""
    with HISTORY.open(encoding="utf-8", newline="") as lines:
        known = [row for row in csv.DictReader(lines) if row["export"] == what]
    contract = contracts()[what]
    now = [(column.name, column.of.sql_type) for column in contract.columns]
    then = [(r["column"], r["type"]) for r in known if r["columns_version"] == str(contract.columns_version)]
    assert now == then, f"raise columns_version of {what} and add the new columns to {HISTORY.name}"
    assert max(int(row["columns_version"]) for row in known) == contract.columns_version


@pytest.mark.parametrize("what", NAMES)
def test_every_format_has_the_declared_columns_in_their_order_and_types(home: Home, what: str, tmp_path: Path) -> None:
    paths = {form: tmp_path / f"x.{form}" for form in ("parquet", "csv", "xlsx")}
    for form, path in paths.items():
        export(home, what.replace("_", "-"), Month.parse(OPEN), form, str(path))
    declared = [(column.name, column.of.sql_type.upper()) for column in contracts()[what].columns]
    types = duckdb.sql(f"describe from '{paths['parquet']}'").fetchall()
    assert [(row[0], row[1]) for row in types] == declared
    names = [name for name, _ in declared]
    with paths["csv"].open(encoding="utf-8-sig", newline="") as lines:
        told = list(csv.DictReader(lines))
    sheet = CalamineWorkbook.from_path(paths["xlsx"]).get_sheet_by_index(0).to_python()
    assert list(told[0]) == names and sheet[0] == names
    rows = rows_of(paths["parquet"])
    assert len(told) == len(rows) > 0
    numbers = [c.name for c in contracts()[what].columns if c.kind in ("money", "rate", "quantity", "share", "count")]
    for name in numbers:
        values = [None if row[name] is None else Decimal(row[name]) for row in rows]
        assert [Decimal(row[name]) if row[name] else None for row in told] == values
        shown = [None if row[names.index(name)] == "" else Decimal(str(row[names.index(name)])) for row in sheet[1:]]
        assert shown[: len(rows)] == values, name


@pytest.mark.parametrize("what", NAMES)
def test_every_file_says_its_version_and_whether_the_ledger_is_closed(home: Home, what: str, tmp_path: Path) -> None:
    for month, status in ((CLOSED, "final"), (OPEN, "provisional")):
        rows = rows_of(export(home, what, Month.parse(month), "parquet", str(tmp_path / f"{month}.parquet")))
        told = "ledger_status" if what == "pay" else "status"
        assert {(r[told], r["publication_version"], r["columns_version"], r["month"]) for r in rows} == {
            (status, 1, contracts()[what].columns_version, month)
        }
    about = book_of(home, what, tmp_path / "x.xlsx")["about"]
    facts = {str(row[0]).split(" · ")[0]: row[1] for row in about if " · " in str(row[0])}
    assert (facts["month"], facts["publication version"], facts["version of the columns"]) == (OPEN, 1, 1)
    assert "provisional" in facts["status"] and "暂定" in facts["status"] and facts["currency"] == "CNY"
    for column in contracts()[what].columns:
        assert [column.name, column.of.sql_type, column.en, column.zh] in [row[:4] for row in about]


def test_the_figures_are_the_published_ones(home: Home, tmp_path: Path) -> None:
    def of(what: str) -> Rows:
        return rows_of(export(home, what, Month.parse(OPEN), "parquet", str(tmp_path / f"{what}.parquet")))

    same = {"cost_per_call": "pub_cost_per_call", "budget": "pub_budget", "pay": "pub_pay"}
    for what, relation in same.items():
        theirs, mine = published(home, f"from {{{relation}}}"), of(what)
        kept = sorted(tuple(map(str, row.values())) for row in theirs)
        assert sorted(tuple(str(row[name]) for name in theirs[0]) for row in mine) == kept
    theirs = published(home, "select * exclude (currency), currency as booked_currency from {pub_cost_allocation}")
    mine = of("allocation")
    assert sorted(tuple(str(row[name]) for name in theirs[0]) for row in mine) == sorted(
        tuple(map(str, row.values())) for row in theirs
    )
    assert {row["currency"] for row in mine} == {"CNY"} and "USD" in {row["booked_currency"] for row in mine}
    assert all(row["account_en"] and row["is_operating"] is not None for row in mine)
    for row in of("pay"):
        assert row["earned"] + row["fixed"] + row["limits"] + row["adjustments"] == row["amount"] and row["name"]


@pytest.mark.parametrize("what", NAMES)
def test_totals_are_formulas_beside_their_exact_values(home: Home, what: str, tmp_path: Path) -> None:
    contract = contracts()[what]
    sheet = book_of(home, what, tmp_path / "x.xlsx")[what]
    rows = rows_of(export(home, what, Month.parse(OPEN), "parquet", str(tmp_path / "x.parquet")))
    names = [column.name for column in contract.columns]
    totals = [dict(zip(names, row, strict=True)) for row in sheet if str(row[0]).startswith("total")]
    by = contract.totals_by
    assert len(totals) == (len({row[by] for row in rows}) if by else 1)
    assert not any(sheet[len(rows) + 1]), "an empty row parts the rows from the totals"
    for total in totals:
        mine = [row for row in rows if not by or row[by] == total[by]]
        for column in contract.columns:
            if column.total == "sum":
                expected = sum(Decimal(row[column.name] or 0) for row in mine)
                assert Decimal(str(total[column.name])) == expected, (total[by] if by else "", column.name)
            elif not column.total and column.name not in (by, "month"):
                assert total[column.name] == ""
    ratios = {
        "cost_per_call": ("cost_per_call", lambda s: s("cost") / s("contacts")),
        "budget": ("accuracy", lambda s: 1 - sum(abs(row["difference"]) for row in rows) / s("budget")),
    }
    if what in ratios:
        name, ratio = ratios[what]
        mine = [row for row in rows if not by or row[by] == totals[-1][by]]
        exact = ratio(lambda column: Decimal(sum(row[column] for row in mine)))
        assert abs(Decimal(str(totals[-1][name])) - exact) < Decimal("1e-8")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        xml, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    assert len(re.findall("<f>", xml)) == len(totals) * sum(bool(column.total) for column in contract.columns)
    assert "<pane " in xml and 'state="frozen"' in xml and "<autoFilter " in xml and "<cols>" in xml
    assert 'formatCode="0.00%"' in styles or what in ("pay", "allocation")
    assert "#,##0.00" in styles or 'numFmtId="4"' in styles  # 4 is Excel's own #,##0.00


def test_the_reconciliation_ties_the_allocation_to_the_ledger(home: Home, tmp_path: Path) -> None:
    sheet = book_of(home, "allocation", tmp_path / "x.xlsx")["reconciliation"]
    (ledger,) = published(home, "select sum(amount) as s from {pub_ledger_entry} where kind = 'actual'")
    verdict, steps = tie(sheet, "Step by step")
    assert verdict == "agrees" and [row["step"] for row in steps] == [0, 1, 2, 3]
    dealt = published(home, "select step, sum(amount) as s from {pub_cost_allocation} group by step order by step")
    assert [money(row["allocated"]) for row in steps] == [row["s"] for row in dealt]
    assert {money(row["ledger"]) for row in steps} == {ledger["s"]}
    for title, keys in (
        ("By account", ["account"]), ("By cost centre", ["cost_centre"]),
        ("By account and cost centre", ["account", "cost_centre"]),
    ):  # fmt: skip
        verdict, rows = tie(sheet, title)
        *rows, total = rows
        by = ", ".join(keys)
        entries = published(
            home,
            f"select {by}, sum(amount) as s from {{pub_ledger_entry}} where kind = 'actual' group by all order by all",
        )
        assert verdict == "agrees" and len(rows) == len(entries) > 1
        assert [money(row["ledger"]) for row in rows] == [entry["s"] for entry in entries]
        assert all(money(row["ledger"]) == money(row["ends on queues"]) + money(row["stays on units"]) for row in rows)
        assert money(total["ledger"]) == ledger["s"]
        assert {money(row["difference"]) for row in [*rows, total]} == {money(0)}


def test_a_cent_that_is_lost_stands_in_the_reconciliation(changed: Callable[[str, str], Home], tmp_path: Path) -> None:
    lost = "select * replace (case when row_number() over (order by amount desc) = 1 then amount - 0.01 else amount end"
    home = changed("pub_cost_position", f"{lost} as amount) from {{it}}")
    sheet = book_of(home, "cost_per_call", tmp_path / "x.xlsx")["reconciliation"]
    verdict, rows = tie(sheet, "By account")
    assert verdict == "differs" and sorted(money(row["difference"]) for row in rows)[-2:] == [money("0.01")] * 2
    verdict, rows = tie(sheet, "Each kind of row divides the same operating cost")
    assert verdict == "agrees", "only a cost that stays above a kind could differ"
    verdict, rows = tie(sheet, "The ledger and the unit costs")
    assert verdict == "differs" and money(rows[0]["difference"]) == money("0.01")
    home = changed("pub_cost_allocation", f"{lost} as amount) from (select * from {{it}} where step = 3) "
                   "union all select * from {it} where step < 3")  # fmt: skip
    verdict, rows = tie(book_of(home, "allocation", tmp_path / "y.xlsx")["reconciliation"], "Step by step")
    assert verdict == "differs" and [money(row["difference"]) for row in rows] == [
        money(n) for n in ("0", "0", "0", ".01")
    ]


def test_costs_that_stop_above_the_teams_are_told(changed: Callable[[str, str], Home], tmp_path: Path) -> None:
    """Of what ends in team N-CARD-A by its queue, 100.00 stop at the site instead."""
    moved = "select * from {it} union all select * replace (%s as amount, %s as unit_kind, %s as unit_code, %s as queue, null as channel) from (from {it} where unit_code = 'N-CARD-A' limit 1)"  # noqa: E501
    home = changed("pub_cost_position", moved % ("100.00", "'site'", "'N'", "null"))
    verdict, rows = tie(
        book_of(home, "cost_per_call", tmp_path / "x.xlsx")["reconciliation"],
        "Each kind of row divides the same operating cost",
    )
    stays = {row["kind of row"]: money(row["stays elsewhere"]) for row in rows}
    assert verdict == "differs"
    assert stays == {k: money(0 if k in ("centre", "site") else 100) for k in stays} and len(stays) == 6


def test_pay_is_held_against_the_ledger(home: Home, tmp_path: Path) -> None:
    sheet = book_of(home, "pay", tmp_path / "x.xlsx")["reconciliation"]
    (paid,) = published(home, "select sum(amount) as s from {pub_pay}")
    (booked,) = published(
        home,
        "select sum(amount) as s from {pub_ledger_entry} where account = '6003 performance pay' and kind = 'actual'",
    )
    verdict, rows = tie(sheet, "Pay against the ledger by cost centre")
    *rows, total = rows
    assert (money(total["booked"]), money(total["paid"])) == (booked["s"], paid["s"])
    assert verdict == "differs" and money(total["difference"]) == money("120.55")
    assert [row["cost centre"] for row in rows if row["result"] == "differs"] == ["CC-N-CARD-P"]
    assert tie(sheet, "Pay and its lines")[0] == tie(sheet, "Accounts of performance pay")[0] == "agrees"


def test_the_budget_is_that_of_the_ledger(home: Home, tmp_path: Path) -> None:
    sheet = book_of(home, "budget", tmp_path / "x.xlsx")["reconciliation"]
    verdict, rows = tie(sheet, "By account")
    assert verdict == "agrees" and money(rows[-1]["budget"]) == money(rows[-1]["budget in the ledger"]) == money(230000)
    _, centres = tie(sheet, "By cost centre")
    assert money(centres[-1]["actual"]) == money(rows[-1]["actual"]) and centres[-1]["budget"] == 230000


def test_texts_of_the_ledger_never_act_as_formulas(changed: Callable[[str, str], Home], tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://example.org","x")'
    home = changed("pub_cost_allocation", f"select * replace ('{evil}' as cost_centre) from {{it}}")
    path = export(home, "allocation", Month.parse(OPEN), "csv", str(tmp_path / "x.csv"))
    with path.open(encoding="utf-8-sig", newline="") as lines:
        assert {row["cost_centre"] for row in csv.DictReader(lines)} == {f"'{evil}"}
    path = export(home, "allocation", Month.parse(OPEN), "xlsx", str(tmp_path / "x.xlsx"))
    with zipfile.ZipFile(path) as book:
        for name in (n for n in book.namelist() if n.startswith("xl/worksheets/sheet")):
            xml = book.read(name).decode()
            assert not [f for f in re.findall("<f>(.*?)</f>", xml) if "HYPERLINK" in f] and "<hyperlink" not in xml
    assert evil in {row[7] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()}


def test_the_same_version_gives_the_same_workbook(home: Home, tmp_path: Path) -> None:
    one, two = (
        export(home, "cost_per_call", Month.parse(OPEN), "xlsx", str(tmp_path / n)) for n in ("a.xlsx", "b.xlsx")
    )
    assert one.read_bytes() == two.read_bytes()


def test_a_month_that_was_published_without_costs_says_so(home: Home, tmp_path: Path) -> None:
    root = tmp_path / "earlier"
    shutil.copytree(home.root, root)
    folder = root / "published" / OPEN / "1"
    manifest = json.loads((folder / "manifest.json").read_text())
    costs = ("pub_cost", "pub_budget", "pub_ledger", "pub_account", "pub_pay_reconciliation")
    manifest["files"] = [file for file in manifest["files"] if not file["name"].startswith(costs)]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    for path in folder.glob("*.parquet"):
        if path.stem.startswith(costs):
            path.unlink()
    with pytest.raises(UsageError, match="2026-10 was published without pub_cost_per_call, of which cost_per_call is"):
        export(Home(root), "cost-per-call", Month.parse(OPEN), "csv")
    book = book_of(Home(root), "pay", tmp_path / "x.xlsx")
    assert "The month was published without pub_account, pub_ledger_entry" in str(book["reconciliation"])
    assert book["pay"][1][-3] == "provisional"


def test_every_contract_has_a_list_a_reconciliation_and_meanings() -> None:
    assert set(contracts()) == set(TIES) and set(contracts()) <= set(LISTS)
    for contract in contracts().values():
        names = [column.name for column in contract.columns]
        assert names[0] == "month" and names[-2:] == ["publication_version", "columns_version"]
        assert set(contract.inputs) <= set(extracts()) and "ledger" in contract.inputs
        assert all(column.en and re.search("[\u4e00-\u9fff]", column.zh) for column in contract.columns)


def test_the_workbook_speaks_the_words_of_the_page() -> None:
    """The page of costs says 联络, 运营成本 and 关账; another word for the same would look like another thing."""
    told = [f"{one.grain_zh} {one.title_zh}" for one in contracts().values()]
    told += [column.zh for one in contracts().values() for column in one.columns]
    told += [
        words["zh"] for key, words in texts.table().items() if key.startswith(("book.", "tie.", "cost.", "costs."))
    ]
    assert not [words for words in told if re.search("接触|营业成本|营业科目|结账", words)]


def test_wrong_use_is_told(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["export", "costs", "--month", OPEN, "--home", str(home.root)]
    assert cli.main(words) == 2
    assert "There are: dictionary, allocation, budget, cost_per_call, " in capsys.readouterr().err
