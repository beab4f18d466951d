"""A rate of exchange has eight decimals: a currency of which ten thousand make one would be nothing with four."""

from __future__ import annotations

from orchestration.home import Home
from orchestration.loading.load import load_landing
from tests.load.samples import deliver, live, query, rows


def test_a_rate_keeps_eight_decimals_and_one_that_is_nothing_or_finer_is_held(home: Home) -> None:
    given = ["0.00028412", "7.1234", "4", "+0.914000000", "0", "-7.1", "0.000000001", "1,5", "12345678901", ""]
    content = [row | {"rate": rate} for row, rate in zip(rows("exchange_rates", len(given)), given, strict=True)]
    deliver(home, "exchange_rates_2026-03.csv", content)
    (result,) = load_landing(home)
    assert (result.rows_loaded, result.rows_quarantined) == (4, 6)
    stored = live(home, "exchange_rates", "cast(rate as varchar)")
    assert stored == [("0.00028412",), ("0.91400000",), ("4.00000000",), ("7.12340000",)]
    held = query(home, "select value, reason_kind from raw._quarantine order by line")
    assert held == [("0", "min"), ("-7.1", "min"), ("0.000000001", "type"), ("1,5", "type"), ("12345678901", "type"),
                    (None, "required")]  # fmt: skip
