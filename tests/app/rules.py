"""The rules that the fabricated centre publishes: its own two schemes, and the rows of the seeds for all the others."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tests.app.cast import CURVES, ITEMS, SCHEMES, SECTIONS

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
OWN = "bank_b"
# seeds whose rows are published as they are; of dated ones those in force
TABLES = ("band", "rater", "pay_step", "rank", "run_rule", "pay_rule", "event_rule", "target")
Tables = dict[str, pd.DataFrame]


@cache
def seed(name: str) -> list[dict[str, Any]]:
    """The rows of a seed, empty cells as None."""
    with (SEEDS / f"scheme{f'_{name}' if name else ''}.csv").open(encoding="utf-8", newline="") as lines:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(lines)]


def in_force(name: str, month: str) -> list[dict[str, Any]]:
    day = f"{month}-28"
    rows = seed(name)
    if rows and "valid_from" in rows[0]:
        rows = [r for r in rows if str(r["valid_from"]) <= day and (r["valid_to"] is None or str(r["valid_to"]) > day)]
    return [dict(r) for r in rows]


def others(month: str) -> list[dict[str, Any]]:
    """The schemes of the seeds in force, the fabricated ones left out; here sections get grades every month."""
    graded = {"section": {"bands": "review"}}
    return [r | graded.get(str(r["family"]), {}) for r in in_force("", month) if r["family"] != OWN]


def parts(name: str, month: str) -> list[dict[str, Any]]:
    """Sections or items of those schemes."""
    known = {(r["scheme_code"], r["version"]) for r in others(month)}
    return [dict(r) for r in seed(name) if (r["scheme_code"], r["version"]) in known]


def knots(code: str) -> list[tuple[float, float, str]]:
    rows = [
        (float(str(r["x"])), float(str(r["share"])), str(r["to_next"]))
        for r in seed("curve")
        if r["curve_code"] == code
    ]
    return sorted(rows)


def policy(month: str) -> Tables:
    """Every relation of the rules."""
    own = [
        {"month": month, "curve_code": c, "x": x, "share": s, "to_next": "linear", "basis": "completion"}
        for c, found in CURVES.items()
        for x, s in found
    ]
    used = {r["curve_code"] for r in parts("item", month)}
    curves = [dict(r) for r in seed("curve") if r["curve_code"] in used]
    mine = [
        s
        | {"version": 1, "valid_from": "2023-01-01", "basis": "source"}
        | {"pay_code": "bank_b_bonus", "event_late_days": 7}
        for s in SCHEMES
    ]
    found = {
        "pub_scheme": pd.DataFrame([*mine, *others(month)]),
        "pub_scheme_section": pd.DataFrame([*(s | {"version": 1} for s in SECTIONS), *parts("section", month)]),
        "pub_scheme_item": pd.DataFrame([*(i | {"version": 1} for i in ITEMS), *parts("item", month)]),
        "pub_scheme_curve": pd.DataFrame([*own, *curves]),
    }
    found |= {f"pub_scheme_{name}": pd.DataFrame(in_force(name, month)) for name in TABLES}
    return {name: rows.assign(month=month) for name, rows in found.items()}
