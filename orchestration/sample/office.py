"""The office: forecasts as they were issued, and outside figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample import curves
from orchestration.sample.curves import DAY, QUEUES
from orchestration.sample.desk import Desk
from orchestration.sample.plan import epoch
from orchestration.sample.settings import Ints, SampleSettings, Truth, stream
from orchestration.sample.write import Extract

HALF_HOUR = 1800
HORIZONS = ((14, 0.16), (7, 0.10), (1, 0.06))  # days before, error of the volume
INDUSTRIES = ("banking", "insurance")
# KPI, usual value, spread; of vendor sales the outside figure is what the whole market sold
MARKET = (("aht", 265.0, 12.0), ("csat", 84.0, 2.0), ("abandonment", 5.5, 0.8), ("qa_score", 88.0, 1.5),
          ("vendor_sales", 250000.0, 20000.0))  # fmt: skip


class Volume:
    """Queue entries by queue and half hour of the month, counted while the calls are made."""

    def __init__(self, month: Month) -> None:
        self.origin = epoch(month)
        self.days = (month.end - month.start).days
        self.counts = np.zeros((len(QUEUES), self.days * 48), np.int64)

    def add(self, queue: Ints, queued_at: Ints) -> None:
        interval = (queued_at - self.origin) // HALF_HOUR
        inside = (interval >= 0) & (interval < self.days * 48)
        flat = queue[inside] * self.days * 48 + interval[inside]
        self.counts += np.bincount(flat, minlength=self.counts.size).reshape(self.counts.shape)


def write_forecasts(settings: SampleSettings, month: Month, volume: Volume, folder: Path, truth: Truth) -> None:
    """Half-hour forecasts of every queue, issued 14, 7 and 1 days before; the error grows with the horizon."""
    rng = stream(settings, month, "forecasts")
    intervals = volume.days * 48
    starts = volume.origin + np.arange(intervals) * HALF_HOUR
    weekday = ((starts // DAY) + 3) % 7
    kind = np.minimum(np.maximum(weekday - 3, 0), 2) + (weekday == 6)  # Monday to Thursday alike, then day by day
    slot = (starts % DAY) // HALF_HOUR
    profile = np.zeros((len(QUEUES), 4, 48))
    for one in range(4):
        for half in range(48):
            chosen = (kind == one) & (slot == half)
            if chosen.any():
                profile[:, one, half] = volume.counts[:, chosen].mean(axis=1)
    expected = profile[:, kind, slot]
    with Extract(folder, "forecasts", str(month)) as forecasts:
        for queue in range(len(QUEUES)):
            handle = curves.MEANS[queue] * settings.handle_scale
            for ahead, error in HORIZONS:
                issued = (starts // DAY - ahead) * DAY + 9 * 3600
                by_day = np.repeat(rng.normal(0, error * 0.6, volume.days), 48)
                contacts = np.round(expected[queue] * np.exp(by_day + rng.normal(0, error, intervals)), 2)
                seconds = np.round(handle * np.exp(rng.normal(0, error / 4, intervals)), 1)
                forecasts.add(
                    intervals,
                    {
                        "queue": QUEUES[queue],
                        "interval_start": starts,
                        "issued_at": issued,
                        "interval_minutes": np.full(intervals, 30),
                        "contacts": contacts,
                        "handle_seconds": seconds,
                        "required_agents": np.round(contacts * seconds / HALF_HOUR / 0.8, 2),
                    },
                )
    truth.count(month, "forecasts", forecasts.rows)


def write_benchmarks(desk: Desk) -> None:
    """Outside figures of some KPIs for two industries, as an association would publish them every month."""
    rng = desk.rng("benchmarks")
    rows = [(code, industry) for code, *_ in MARKET for industry in INDUSTRIES]
    usual = np.repeat([value for _, value, _ in MARKET], len(INDUSTRIES))
    spread = np.repeat([spread for *_, spread in MARKET], len(INDUSTRIES))
    desk.write(
        "benchmarks",
        len(rows),
        {
            "kpi_code": [code for code, _ in rows],
            "industry": [industry for _, industry in rows],
            "period": str(desk.month),
            "value": np.round(usual + rng.normal(0, spread), 2),
            "source": "monthly report of an association / 行业协会月报 (invented)",
        },
    )
