"""The dictionary of the fabricated centre beyond its words: versions, a variant, parameters, intervals, membership."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tests.app.cast import KPIS, MONTHS, PEOPLE, UNITS

CHANGED = "2026-08"  # the service level has a new definition from this month on
THRESHOLDS = {1: 20, 2: 15}
FINALITY_DAYS = {"survey": 7}  # others 3: published on the 4th, they are final
OTHERS_FINAL = 3
Z = 1.96
RELIABILITY = 0.7
_RULES = {
    "service_level": (
        "Abandons within the threshold are left out. A call is judged in the queue that it entered.",
        "阈值内放弃的来电不计入，来电按其进入的队列统计。",
    ),
}
_MORE = {
    "service_level": {"parameters": "service_level_seconds"},
    "aht": {"attribution": "all_segments"},
    "csat": {"attribution": "survey_agent"},
}
# sums of seconds and points are no counts of records
MEASURED = ("points", "courtesy_points", "adherent_seconds", "online_seconds", "occupied_seconds", "attended_minutes")
QUARTERS = {"2026-05": "2026-Q2", "2026-06": "2026-Q2"}


def last_day(month: str) -> date:
    return (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def version(code: str, month: str) -> int:
    return 2 if code == "service_level" and month >= CHANGED else 1


def dictionary(month: str) -> pd.DataFrame:
    """pub_kpi: the rows in force."""
    rows = []
    for kpi in KPIS:
        code = str(kpi["kpi_code"])
        number = version(code, month)
        changed = date.fromisoformat(f"{CHANGED}-01")
        en, zh = _RULES.get(code, ("Records without a person count for the centre.", "无人员的记录计入中心。"))
        share = kpi["unit"] == "%" and kpi["evidence_numerator"] not in MEASURED
        rows.append(
            kpi
            | {
                "month": month,
                "version": number,
                "valid_from": changed if number == 2 else date(2023, 1, 1),
                "valid_to": changed if code == "service_level" and number == 1 else None,
                "finality_days": FINALITY_DAYS.get(str(kpi["family"]), OTHERS_FINAL),
                "spread": "share" if share else "none" if kpi["aggregation"] == "sum" else "mean",
                "variant_of": code.split(".")[0] if "." in code else None,
                "rule_en": en,
                "rule_zh": zh,
            }
            | _MORE.get(code, {})
        )
    return pd.DataFrame(rows)


def parameters(month: str) -> pd.DataFrame:
    """pub_kpi_parameter: the threshold of the service level, another one for the platinum queue."""
    changed = date.fromisoformat(f"{CHANGED}-01")
    number = version("service_level", month)
    dates = (date(2023, 1, 1), changed) if number == 1 else (changed, None)
    return pd.DataFrame(
        {
            "month": month,
            "parameter": "service_level_seconds",
            "queue": queue,
            "value": seconds,
            "valid_from": dates[0],
            "valid_to": dates[1],
            "basis": basis,
        }
        for queue, seconds, basis in (("*", THRESHOLDS[number], "source"), ("platinum", 10, "completion"))
    )


def membership(month: str) -> pd.DataFrame:
    """pub_membership: everybody in the units above, all month; every unit in itself."""
    first, last = date.fromisoformat(f"{month}-01"), last_day(month)
    span = {"month": month, "first_day": first, "last_day": last}
    rows = [
        span | {"entity_type": kind, "entity_code": p[kind], "member_type": "employee", "member_code": p["code"]}
        for p in PEOPLE
        for kind in ("group", "team", "section", "site", "centre")
    ]
    rows += [
        span | {"entity_type": u["kind"], "entity_code": u["code"], "member_type": "unit", "member_code": u["code"]}
        for u in UNITS
    ]
    return pd.DataFrame(rows)


def tests_of(month: str) -> pd.DataFrame:
    """pub_evidence_record: three tests of everybody, most of them passed."""
    rng = np.random.default_rng(70 + MONTHS.index(month))
    return pd.DataFrame(
        {
            "month": month,
            "kpi_code": "training_pass",
            "kpi_date": date.fromisoformat(f"{month}-{5 + 6 * number:02}"),
            "employee_id": person["code"],
            "record_id": f"TR-{month}-{person['code']}-{number}",
            "numerator": int(rng.random() < 0.85),
            "denominator": 1,
            "sample_size": 1,
        }
        for person in PEOPLE
        for number in range(3)
    )


def intervals(month: str, hours: pd.DataFrame) -> pd.DataFrame:
    """pub_kpi_interval: the service level of the hours, spread over their quarters and halves."""
    parts = []
    for minutes in (15, 30):
        share = 60 // minutes
        for part in range(share):
            start = pd.to_datetime(hours.event_date) + pd.to_timedelta(hours.hour * 60 + part * minutes, unit="min")
            counts = {name: hours[name] // share + (part < hours[name] % share) for name in ("answered", "abandoned")}
            inside = hours.answered_in_threshold // share + (part < hours.answered_in_threshold % share)
            rows = {"month": month, "kpi_date": hours.event_date, "interval_minutes": minutes, "interval_start": start}
            bottom = counts["answered"] + counts["abandoned"]
            rows |= {"queue": hours.queue, "kpi_code": "service_level", "numerator": inside, "denominator": bottom}
            parts.append(pd.DataFrame(rows | {"sample_size": bottom}))
    return pd.concat(parts)


def with_uncertainty(month: str, figures: pd.DataFrame) -> pd.DataFrame:
    """Versions, intervals, reliability, means of members, finality; and the quarter to date as one more row each."""
    known = {str(k["kpi_code"]): k for k in KPIS}
    out = figures.assign(months=1, kpi_version=[version(code, month) for code in figures.kpi_code])
    share = out.kpi_code.map(lambda code: known[code]["unit"] == "%")
    n, p = out.denominator.where(out.denominator > 0), out.value
    middle, root = p + Z**2 / (2 * n), Z * np.sqrt((p * (1 - p)).clip(0) / n + Z**2 / (4 * n**2))
    low, high = (middle - root) / (1 + Z**2 / n), (middle + root) / (1 + Z**2 / n)
    mean = out.kpi_code.map(lambda code: known[code]["aggregation"] == "ratio") & ~share
    half = Z * 0.5 * p / np.sqrt(out.sample_size.clip(1))
    out["low"] = low.where(share, (p - half).where(mean))
    out["high"] = high.where(share, (p + half).where(mean))
    person = (out.entity_type == "employee") & p.notna() & (share | mean)
    whole = out[out.entity_type == "centre"].set_index("kpi_code")["value"]
    out["reliability"] = pd.Series(RELIABILITY, out.index).where(person)
    out["shrunk_value"] = (RELIABILITY * p + (1 - RELIABILITY) * out.kpi_code.map(whole)).where(person)
    unit = out.entity_type.isin(["group", "team", "section", "site", "centre"]) & p.notna()
    people = out[out.entity_type == "employee"].groupby("kpi_code")["value"].agg(["count", "mean"])
    out["members"] = out.kpi_code.map(people["count"]).where(unit & (out.entity_type == "centre"))
    out["member_mean"] = out.kpi_code.map(people["mean"]).where(out["members"] > 0)
    out["final_from"] = [
        last_day(month) + timedelta(days=FINALITY_DAYS.get(str(known[code]["family"]), OTHERS_FINAL))
        for code in out.kpi_code
    ]
    nothing: dict[str, Any] = dict.fromkeys(("low", "high", "reliability", "shrunk_value", "members", "member_mean"))
    quarter = QUARTERS.get(month, f"2026-Q{(int(month[5:]) + 2) // 3}")
    return pd.concat([out, out.assign(period_kind="quarter", period=quarter, **nothing).astype(out.dtypes.to_dict())])
