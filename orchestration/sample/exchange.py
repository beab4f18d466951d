"""Rates of exchange, as finance says them of a month."""

from __future__ import annotations

import numpy as np

from orchestration.home import Month
from orchestration.sample.desk import Desk
from orchestration.sample.people_records import CURRENCY
from orchestration.sample.settings import SampleSettings, stream

USUAL = {"EUR": 7.78, "HKD": 0.914, "USD": 7.12}  # yuan for one unit
REVISED = "EUR"  # in the second month of a quarter finance corrects its rate


def rates_of(settings: SampleSettings, month: Month) -> dict[str, float]:
    """The rates of the month that count: yuan for one unit of each foreign currency."""
    move = stream(settings, month, "exchange_rates").normal(0, 0.012, len(USUAL))
    return {
        currency: round(usual * float(np.exp(by)), 4) for (currency, usual), by in zip(USUAL.items(), move, strict=True)
    }


def write_exchange_rates(desk: Desk) -> None:
    """One rate a currency; where it was corrected the first version stands beside the second."""
    final = rates_of(desk.settings, desk.month)
    rows = [(currency, 1, rate) for currency, rate in final.items()]
    if desk.month.number % 3 == 2:
        rows = [(c, 1, round(rate * 1.02, 4) if c == REVISED else rate) for c, _, rate in rows]
        rows.append((REVISED, 2, final[REVISED]))
    desk.write(
        "exchange_rates",
        len(rows),
        {
            "period": str(desk.month),
            "currency": [currency for currency, *_ in rows],
            "to_currency": CURRENCY,
            "version": [version for _, version, _ in rows],
            "rate": [rate for *_, rate in rows],
        },
    )
    desk.truth.know(desk.month, "exchange_rates", CURRENCY, {**final})
