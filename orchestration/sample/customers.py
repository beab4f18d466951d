"""The customers in the CRM: who they are, since when, and who left."""

from __future__ import annotations

from datetime import date

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.settings import SampleSettings, stream
from orchestration.sample.write import NULL, Coded, Serial

SEGMENTS = ("mass", "affluent", "business")
BORN = 0.01  # new customers a month, of those of the first day
STAYS = 60 * 30.4  # mean days until a customer leaves


def known_customers(settings: SampleSettings) -> int:
    """Customers in the CRM on the first day; other callers are not, or not yet, customers."""
    return min(3 * settings.calls, 100 * settings.agents)


def write_customers(desk: Desk) -> None:
    """All customers in the first month, later who came and who left; the truth has those of the first day and kept."""
    settings = desk.settings
    opening = (settings.periods[0].start - date(1970, 1, 1)).days
    rng, count = stream(settings, None, "customers"), known_customers(settings)
    since = opening - rng.integers(1, 1800, count)
    left = opening + (rng.standard_exponential(count) * STAYS).astype(np.int64)
    segment = rng.choice(3, count, p=[0.75, 0.18, 0.07])
    start, end = desk.start // DAY, desk.end // DAY
    young = max(1, int(BORN * count))
    months = (desk.month.year - settings.periods[0].year) * 12 + desk.month.number - settings.periods[0].number
    born_on = start + np.sort(desk.rng("customers").integers(0, desk.days, young))
    kept = np.nonzero((left >= start) & (left < end) | (desk.first & (left >= start)))[0]
    number = np.concatenate([kept, count + months * young + np.arange(young)])
    gone = np.where(left[kept] < end, left[kept], NULL)
    desk.write(
        "customers",
        len(number),
        {
            "customer_id": Serial("K", number),
            "since": np.concatenate([since[kept], born_on]),
            "left_on": np.concatenate([gone, np.full(young, NULL)]),
            "segment": Coded(SEGMENTS, np.concatenate([segment[kept], np.zeros(young, np.int64)])),
        },
    )
    there = int((left >= start).sum()) + months * young
    lost = int(((left >= start) & (left < end)).sum())
    desk.know(customers_at_start=there, customers_kept=there - lost, customers_left=lost, customers_new=young)
