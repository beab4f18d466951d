"""The office: forecasts as they were issued, and the ledger with its budget."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from orchestration.home import Month
from orchestration.sample import curves
from orchestration.sample.curves import DAY, QUEUES
from orchestration.sample.desk import Desk
from orchestration.sample.plan import Plan, epoch
from orchestration.sample.roster import Roster
from orchestration.sample.settings import Ints, SampleSettings, Truth, stream
from orchestration.sample.write import Coded, Extract

HALF_HOUR = 1800
HORIZONS = ((14, 0.16), (7, 0.10), (1, 0.06))  # days before, error of the volume
# account, yuan per agent and month (sections), yuan per month per hundred agents (support)
ACCOUNTS = (
    ("6001 payroll", 7200.0, 96000.0),
    ("6002 social security", 1900.0, 26000.0),
    ("6003 performance pay", 1400.0, 12000.0),
    ("6004 overtime", 260.0, 0.0),
    ("6101 telephony", 380.0, 9000.0),
    ("6102 toll-free numbers", 640.0, 0.0),
    ("6103 licences", 310.0, 15000.0),
    ("6201 rent", 820.0, 22000.0),
    ("6202 electricity", 120.0, 3500.0),
    ("6203 cleaning", 60.0, 1800.0),
    ("6301 training", 150.0, 8000.0),
    ("6302 recruiting", 90.0, 6000.0),
    ("6401 equipment", 110.0, 5000.0),
    ("6402 maintenance", 70.0, 4200.0),
    ("6501 travel", 25.0, 2600.0),
    ("6901 other", 35.0, 2000.0),
)
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


def write_ledger(
    settings: SampleSettings, roster: Roster, month: Month, plan: Plan, folder: Path, truth: Truth
) -> None:
    """Actual and budget by account and cost centre, in yuan with two decimals; few one-off amounts."""
    rng = stream(settings, month, "ledger")
    sections = sorted({group.section for group in roster.groups})
    section = np.array([sections.index(group.section) for group in roster.groups])
    minutes = np.bincount(section[plan.group], weights=plan.minutes, minlength=len(sections))
    heads = [*(minutes / (21 * 480)), settings.agents / 100.0]
    centres = [f"CC-{code}" for code in sections] + ["CC-SUPPORT"]
    rows = [(account, centre) for account in range(len(ACCOUNTS)) for centre in range(len(centres))]
    rate = np.array([ACCOUNTS[a][1] if c < len(sections) else ACCOUNTS[a][2] for a, c in rows])
    base = rate * np.array([heads[c] for _, c in rows])
    budget = np.round(base * (1 + rng.normal(0, 0.02, len(rows))), -2)
    actual = np.round(base * np.exp(rng.normal(0, 0.05, len(rows))), 2)
    extra = np.nonzero(rng.random(len(rows)) < 0.02)[0]
    actual[extra] = np.round(actual[extra] * 1.5 + 5000, 2)
    one_off = np.zeros(2 * len(rows), bool)
    one_off[extra] = True
    with Extract(folder, "ledger", str(month)) as ledger:
        ledger.add(
            2 * len(rows),
            {
                "period": str(month),
                "account": Coded([account[0] for account in ACCOUNTS], np.tile([a for a, _ in rows], 2)),
                "cost_centre": Coded(centres, np.tile([c for _, c in rows], 2)),
                "version": np.ones(2 * len(rows), np.int64),
                "kind": Coded(("actual", "budget"), np.repeat([0, 1], len(rows))),
                "amount": np.concatenate([actual, budget]),
                "currency": "CNY",
                "one_off": one_off,
                "closed": np.ones(2 * len(rows), bool),
            },
        )
    truth.count(month, "ledger", ledger.rows)
    changed = stream(settings, month, "ledger_close").choice(len(rows), 3, replace=False)
    with Extract(folder, "ledger", str(month), "close") as closing:  # what the close books anew is version 2
        closing.add(
            len(changed),
            {
                "period": str(month),
                "account": [ACCOUNTS[rows[row][0]][0] for row in changed],
                "cost_centre": [centres[rows[row][1]] for row in changed],
                "version": np.full(len(changed), 2),
                "kind": "actual",
                "amount": np.round(actual[changed] * 1.01, 2),
                "currency": "CNY",
                "one_off": one_off[changed],
                "closed": np.ones(len(changed), bool),
            },
        )
    truth.count(month, "ledger_close", closing.rows)
    for row in extra.tolist():
        account, centre = rows[row]
        truth.plant("one_off_costs", month=str(month), account=ACCOUNTS[account][0], cost_centre=centres[centre])


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
