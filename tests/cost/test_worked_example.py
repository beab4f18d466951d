"""docs/costs.md comes out: every table of the page is what the real models make of its example, row by row. Each guard
of the allocation fails once on it, too."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.cost import example
from tests.warehouse import tiny
from tests.warehouse.in_process import PROJECT, REPOSITORY, invoke, parsed

PAGE = REPOSITORY / "docs" / "costs.md"
SELECT = ["+fct_cost_per_call", "+fct_budget", "fct_ledger_entry", "fct_pay_reconciliation"]
AGAIN = ["int_ledger_change", *(f"int_cost_step_{n}" for n in range(4)), "fct_cost_allocation", "stg_finance__ledger"]
# heading of the page → relation, and the columns whose rows the table below it shows
STEP = "account, cost_centre, ledger_version, from_code, to_code, channel, driver, driver_base, driver_total, amount"
TABLES = {
    "The ledger": (
        "fct_ledger_entry where kind = 'actual'",
        "account, cost_centre, ledger_version, amount_booked, currency, rate, amount, unit_code",
    ),
    **{f"Step {n}": (f"fct_cost_allocation where step = {n}", STEP) for n in (1, 2, 3)},
    "What a call costs": (
        "fct_cost_per_call",
        "entity_type, entity_code, cost, one_off_cost, payroll, contacts, handled_minutes, agent_hours, cost_per_call, "
        "cost_per_call_without_one_offs, cost_per_minute, cost_per_agent_hour",
    ),
    "Budget": (
        "fct_budget",
        "account, budget_first, budget_version, budget, actual, one_off_actual, difference, accuracy",
    ),
    "Pay against ledger": ("fct_pay_reconciliation", "cost_centre, booked, paid, difference, state"),
}
PAID = "month varchar, entity_type varchar, entity_code varchar, currency varchar, amount decimal(18, 2)"
Cell = Decimal | str | None


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built by the real models with the rules of the page."""
    root = tmp_path_factory.mktemp("example")
    project = tiny.copy_project(root)
    for name, rows in example.SEEDS.items():
        path = root / "seeds" / f"{name}.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    warehouse = tiny.make_warehouse(root, example.raw())
    with duckdb.connect(str(warehouse)) as con:
        con.execute("create schema marts")
        con.execute(f"create table marts.fct_pay ({PAID})")
        con.executemany(
            f"insert into marts.fct_pay values ('{example.MONTH}', 'employee', ?, 'CNY', ?)", [*map(list, example.PAY)]
        )
    tiny.dbt(root, "seed", project=project, month=example.MONTH)
    tiny.dbt(root, "run", "--select", *SELECT, project=project, month=example.MONTH)
    return root


def cell(value: Any) -> Cell:
    """A value of the page or of the warehouse: numbers by their worth, a dash for nothing."""
    if value is None or value == "–":
        return None
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return str(value)


def tables_of_the_page() -> dict[str, list[tuple[Cell, ...]]]:
    """Heading → header and rows of the first table below it."""
    found: dict[str, list[tuple[Cell, ...]]] = {}
    heading = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("|"):
            found.setdefault(heading, []).append(tuple(cell(text.strip()) for text in line.strip("|").split("|")))
    return found


@pytest.mark.parametrize("heading", TABLES)
def test_a_table_of_the_page_comes_out(home: Path, heading: str) -> None:
    relation, columns = TABLES[heading]
    header, _, *told = tables_of_the_page()[heading]
    assert list(header) == [name.replace("_", " ") for name in columns.split(", ")]
    made = [tuple(map(cell, row)) for row in tiny.query(home, f"select {columns} from marts.{relation}")]
    assert Counter(made) == Counter(told)


def test_every_step_and_where_it_ends_add_up_to_the_ledger(home: Path) -> None:
    """By hand: 16,100 payroll, 300 bonus, 100 toll-free, 690 rent, 710 licences, 50 moving and 10 interest."""
    assert tiny.query(home, "select sum(amount) from marts.fct_cost_position") == [(Decimal("17960.00"),)]
    dealt = "select step, sum(amount) from marts.fct_cost_allocation where pool <> 'outside' group by 1 order by 1"
    whole = Decimal("17950.00")
    # rooms and people alone have a step 2
    assert tiny.query(home, dealt) == [(0, whole), (1, whole), (2, Decimal("17090.00")), (3, whole)]


def test_a_correction_after_the_close_is_a_line_of_its_own(home: Path, tmp_path: Path) -> None:
    """Built as it was known before rent was corrected: what was dealt then stands, the correction comes beside it."""
    lines = "select * from marts.fct_cost_allocation"
    now = tiny.query(home, lines)
    shutil.copy(home / "warehouse.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("update raw.ledger set _loaded_at = '2026-05-05' where account = 'rent' and version = 2")
    tiny.dbt(tmp_path, "run", "--select", *AGAIN, month=example.MONTH, as_of="2026-03-10")
    before = tiny.query(tmp_path, lines)
    assert not set(before) - set(now)
    added = tiny.query(
        home,
        f"{lines} where account = 'rent' and ledger_version = 2 and after_close and amount < 0",
    )
    assert set(now) - set(before) == set(added) and len(added) == 12
    # provisional as long as one entry is open
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        assert con.execute("select distinct status from intermediate.int_cost_month").fetchall() == [("final",)]
        con.execute("update intermediate.int_ledger_change set closed = false where account = 'moving'")
        assert con.execute("select distinct status from intermediate.int_cost_month").fetchall() == [("provisional",)]


TAMPERED = """
insert into seeds.cost_pool_account (account, pool, valid_from) values ('rent', 'people', '2020-01-01');
delete from seeds.cost_pool_account where account = 'toll-free';
update seeds.cost_pool_account set pool = 'puddle' where account = 'moving';
update seeds.cost_share set share = 40 where to_code = 'T1';
insert into seeds.cost_share (pool, step, to_code, share, valid_from) values ('local', 1, 'S', 100, '2020-01-01');
update seeds.cost_step set driver = 'weather' where pool = 'lines' and step = 1;
update seeds.cost_step set driver = 'seats' where pool = 'lines' and step = 3;
update seeds.cost_step set to_kind = 'queue' where pool = 'rooms' and step = 1;
update seeds.cost_step set to_kind = 'planet' where pool = 'rooms' and step = 2;
update seeds.cost_step set to_kind = 'group' where pool = 'people' and step = 1;
update seeds.cost_step set step = 4 where pool = 'rooms' and step = 3;
update seeds.cost_share set channel = 'voice' where to_code = 'T2';
update seeds.cost_share set to_code = 'T4' where to_code = 'T3';
update seeds.cost_step set pool = 'lake', valid_from = '2020-01-15' where pool = 'local' and step = 3;
update seeds.cost_step set valid_to = '2021-01-01' where pool = 'systems' and step = 1;
insert into seeds.cost_step (pool, step, to_kind, driver, valid_from)
values ('systems', 1, 'team', 'fixed', '2021-03-01'), ('systems', 3, 'queue', 'contacts', '2022-01-01');
update marts.fct_cost_allocation set driver_total = 0 where account = 'bonus' and step = 2 and to_code = 'T2';
update marts.fct_cost_allocation set amount = amount + 0.01 where account = 'licences' and step = 1 and to_code = 'T3';
update marts.fct_cost_position set amount = amount - 0.01 where account = 'interest';
"""


@pytest.fixture(scope="module")
def failing(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    """Guard → the rows that it complains about, after the rules and the lines were tampered with."""
    broken = tmp_path_factory.mktemp("tampered")
    shutil.copy(home / "warehouse.duckdb", broken)
    with duckdb.connect(str(broken / "warehouse.duckdb")) as con:
        con.execute(TAMPERED)
    return complaints(broken)


def complaints(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Guard of the allocation → the rows that it returns, of those that fail."""
    result = invoke(home, "test", "--select", "path:tests/cost", month=example.MONTH, manifest=parsed(PROJECT))
    failed = [r.node for r in result.result if r.node.resource_type == "test" and r.status != "pass"]
    return {node.name: tiny.query(home, node.compiled_code) for node in failed}


IN_POOL, SHARES = "assert_every_account_of_the_ledger_is_in_one_pool", "assert_cost_shares_sum_to_100"
STEPS, MONTHS = "assert_cost_steps_are_in_order", "assert_cost_rules_change_with_a_month"
PAY = "assert_performance_pay_is_what_the_ledger_says"


@pytest.mark.parametrize(
    ("guard", "what", "words"),
    [
        (IN_POOL, "account rent", "in 2 rows of cost_pool_account"),
        (IN_POOL, "account toll-free", "in no cost pool"),
        (IN_POOL, "account moving", "in the pool puddle, which cost_pool does not name"),
        (SHARES, "pool systems step 1", "add up to 90.0000, not to 100"),
        (SHARES, "pool local step 1", "not dealt by fixed shares"),
        (STEPS, "pool lines step 1", "driver is 'weather', which cost_driver does not name"),
        (STEPS, "pool lines step 3", "driver is seats: queues have handled_minutes, contacts and fixed shares"),
        (STEPS, "pool rooms step 1", "step 3, and no other, deals to queue"),
        (STEPS, "pool rooms step 2", "to_kind is 'planet'"),
        (STEPS, "pool rooms step 4", "step is 4"),
        (STEPS, "pool people step 2", "deals to team after step 1 has dealt to units below it"),
        (STEPS, "pool lake step 3", "the pool lake is not in cost_pool"),
        (STEPS, "pool systems step 3", "holds in two rows of cost_step"),
        (STEPS, "pool systems step 1 share of T2", "channel is given for queues"),
        (STEPS, "pool systems step 1 share of T4", "no team T4 is there on the last day of the month"),
        (MONTHS, "cost_step lake 3", "valid_from 2020-01-15 is not the first of a month"),
        (MONTHS, "cost_step systems 1", "ends on 2021-01-01 and the next row starts on 2021-03-01"),
        (MONTHS, "cost_step systems 3", "still holds when the next row starts on 2022-01-01"),
        (
            "assert_every_cost_finds_a_driver",
            "pool people step 2 driver paid_hours",
            "100.00 stay with section N",
        ),
        ("assert_every_step_deals_the_whole_ledger", "licences", "HQ"),
        ("assert_costs_end_where_the_ledger_says", "interest", "HQ"),
        (PAY, "cost centre CC-S", "0.00 CNY of performance pay are booked and 40.00 are paid"),
    ],
)
def test_a_guard_names_the_defect(failing: dict[str, list[tuple[Any, ...]]], guard: str, what: str, words: str) -> None:
    rows = failing.get(guard, [])
    assert [row for row in rows if row[0] == what and words in row[1]], rows


def test_the_page_itself_is_sound_but_for_the_pay_that_nobody_booked(home: Path) -> None:
    found = complaints(home)
    assert set(found) == {PAY}
    assert [row[0] for row in found[PAY]] == ["cost centre CC-S"]
