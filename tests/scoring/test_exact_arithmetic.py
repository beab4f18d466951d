"""ratio, times and round_to agree with exact fractions to the last decimal."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from tests.scoring.warehouse import REPOSITORY

UNIT = Fraction(1, 10**8)


def half_up(x: Fraction, step: Fraction = UNIT) -> Fraction:
    """Nearest multiple of step, halves away from zero."""
    return (1 if x >= 0 else -1) * ((abs(x) / step + Fraction(1, 2)).__floor__()) * step


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    text = Path(REPOSITORY / "dbt_project/macros/exact.sql").read_text(encoding="utf-8")
    body = re.search(r"macro duckdb__create_exact_functions\(\) %}(.*?){% endmacro %}", text, re.S)
    assert body
    connection = duckdb.connect()
    connection.execute(body[1])
    return connection


def pairs() -> list[tuple[Decimal, Decimal]]:
    rng = random.Random(11)
    made = [
        (Decimal(a) / 10**8, Decimal(b) / 10**8) for a, b in [(1, 2), (-1, 2), (3, 2), (125, 1000), (1, 3), (-2, 3)]
    ]
    for _ in range(4000):
        scale = 10 ** rng.randint(0, 8)
        a, b = rng.randint(-(10**9), 10**9), rng.randint(1, 10**9)
        made.append((Decimal(a) / scale / 10, Decimal(b) / rng.choice((scale, 10**5, 2**8))))
    made = [(round(a, 8), round(b, 8)) for a, b in made]
    return [
        (a, b)
        for a, b in made
        if b > 0 and abs(Fraction(a) / Fraction(b)) < 4 * 10**7 and abs(Fraction(a) * Fraction(b)) < 4 * 10**7
    ]


def test_ratio_and_times_round_half_up_at_eight_decimals(con: duckdb.DuckDBPyConnection) -> None:
    made = pairs()
    assert len(made) > 1000
    con.execute("create table pair (i int, a decimal(18,8), b decimal(18,8))")
    con.executemany("insert into pair values (?, ?, ?)", [(i, a, b) for i, (a, b) in enumerate(made)])
    for i, ratio, times in con.execute("select i, ratio(a, b), times(a, b) from pair order by i").fetchall():
        a, b = (Fraction(x) for x in made[i])
        assert (Fraction(ratio), Fraction(times)) == (half_up(a / b), half_up(a * b)), made[i]


def test_a_month_of_seconds_by_seats_can_be_divided_by(con: duckdb.DuckDBPyConnection) -> None:
    """5,000 seats of 640 hours are 11,520,000,000 seconds: more than decimal(18, 8) holds."""
    rng = random.Random(12)
    made = [(Decimal(35_614_725_000), Decimal(35_676_000_000)), (Decimal(11_520_000_000), Decimal(11_520_000_000))]
    for _ in range(2000):
        b = rng.randint(10**14, 10**18 - 1)
        made.append((Decimal(rng.randint(-b, b)).scaleb(-4), Decimal(b).scaleb(-4)))
    con.execute("create or replace table large (i int, a decimal(18,4), b decimal(18,4))")
    con.executemany("insert into large values (?, ?, ?)", [(i, a, b) for i, (a, b) in enumerate(made)])
    for i, ratio in con.execute("select i, ratio(a, b) from large order by i").fetchall():
        a, b = (Fraction(x) for x in made[i])
        assert Fraction(ratio) == half_up(a / b), made[i]


def test_the_moments_of_5000_cards_are_multiplied_in_full_width(con: duckdb.DuckDBPyConnection) -> None:
    """5,000 scores about 100 sum to 500,000: the product of two such sums is more than decimal(18, 8) holds."""
    text = Path(REPOSITORY / "dbt_project/macros/covariance.sql").read_text(encoding="utf-8")
    body = re.search(r"macro scaled_covariance\((.*?)\) -%}(.*?){%- endmacro", text, re.S)
    assert body
    sql = re.sub(r"{{ (\w+) }}", r"\1", body[2])
    rng = random.Random(14)
    scores = [(Decimal(rng.randint(0, 120_000_000)).scaleb(-6).quantize(Decimal("0.0001")),) * 2 for _ in range(5000)]
    made = [(x, y + Decimal(rng.randint(0, 99)).scaleb(-4)) for x, y in scores]
    con.execute("create or replace table card (x decimal(18,4), y decimal(18,4))")
    con.executemany("insert into card values (?, ?)", made)
    found = con.execute(
        f"select {sql} from (select count(*) as n, sum(x) as x_sum, sum(y) as y_sum, sum(x * y) as products from card)"
    ).fetchone()
    x_sum, y_sum = (sum((Fraction(c[i]) for c in made), Fraction(0)) for i in (0, 1))
    assert found and x_sum * y_sum > 10**10
    assert Fraction(found[0]) == 5000 * sum((Fraction(x) * Fraction(y) for x, y in made), Fraction(0)) - x_sum * y_sum


def test_nothing_is_divided_by_zero(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select ratio(1, 0), ratio(null, 1), ratio(-6, -4), ratio(6, -4)").fetchone() == (
        None,
        None,
        Decimal("1.5"),
        Decimal("-1.5"),
    )


@pytest.mark.parametrize(
    ("x", "step", "expected"),
    [("12.5", "1", "13"), ("-12.5", "1", "-13"), ("73.33", "5", "75"), ("0.005", "0.01", "0.01")],
)
def test_round_to_rounds_half_up_to_a_step(con: duckdb.DuckDBPyConnection, x: str, step: str, expected: str) -> None:
    assert con.execute(f"select round_to({x}::decimal(18,8), {step}::decimal(18,8))").fetchone() == (Decimal(expected),)
