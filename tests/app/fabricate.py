"""A small published folder, made up but consistent: figures are sums of the evidence, totals are sums of their lines.

`fabricate(home)` writes `published/` of six months, forty people, two schemes. The same folder comes out every time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from tests.app.cast import CURVES, ITEMS, KPIS, PEOPLE, QUEUES, REASONS, SCHEMES, SECTIONS, UNITS
from tests.app.schema import SCHEMA

MONTHS = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]
PROVISIONAL = "2026-10"
UNPUBLISHED = "2026-11"
TWINS = ("E1011", "E1012")  # the same records, so the same score: a tie
RANK_LISTS = {"b_room": "section", "b_unit": "team"}
ANCESTORS = ["group", "team", "section", "site", "centre"]

Tables = dict[str, pd.DataFrame]


def _days(month: str) -> list[date]:
    start = date.fromisoformat(f"{month}-01")
    return [d for d in (start + timedelta(n) for n in range(31)) if d.month == start.month]


def _evidence(month: str, rng: np.random.Generator) -> Tables:
    """Records by person: segments, agent days, evaluations, survey answers, complaints."""
    step = MONTHS.index(month)
    rows: dict[str, list[dict[str, Any]]] = {k: [] for k in ("segment", "day", "qa", "survey", "complaint")}
    working = [d for d in _days(month) if d.weekday() < 6]
    for person in PEOPLE:
        code, skill = person["code"], person["skill"] + 0.03 * step
        for day in working:
            if rng.random() < 0.12:
                continue
            base = {"employee_id": code, "kpi_date": day}
            handled = int(rng.integers(3, 8))
            for number in range(handled):
                talk, hold = int(rng.gamma(5, 38 - 6 * skill)) + 20, int(rng.gamma(1, 14))
                acw = int(rng.gamma(3, 11 - 2 * skill)) + 3
                rows["segment"].append(
                    base
                    | {
                        "record_id": f"{code}-{day:%m%d}-{number}",
                        "started_at": datetime(day.year, day.month, day.day, 8 + number, int(rng.integers(60))),
                        "queue": person["queue"],
                        "handled": 1,
                        "talk_seconds": talk,
                        "hold_seconds": hold,
                        "acw_seconds": acw,
                        "handle_seconds": talk + hold + acw,
                        "transferred": int(rng.random() < 0.09 - 0.03 * skill),
                    }
                )
            scheduled, on_queue = 28800, 25200
            rows["day"].append(
                base
                | {
                    "record_id": f"{code}-{day:%m%d}",
                    "on_queue_scheduled_seconds": on_queue,
                    "online_seconds": min(on_queue, int(on_queue * rng.normal(0.93 + 0.02 * skill, 0.03))),
                    "scheduled_seconds": scheduled,
                    "adherent_seconds": min(scheduled, int(scheduled * rng.normal(0.90 + 0.03 * skill, 0.03))),
                    "busy_seconds": int(18000 * rng.normal(0.98, 0.05)),
                    "ready_seconds": 24000,
                    "attended_minutes": 480 if rng.random() > 0.04 else 240,
                    "scheduled_minutes": 480,
                    "shifts_worked": 1,
                    "handled": handled,
                    "logged_in_seconds": 28200,
                }
            )
        for number in range(int(rng.integers(6, 11))):
            points, courtesy = min(100.0, rng.normal(88 + 4 * skill, 5)), min(30.0, rng.normal(26 + skill, 2))
            rows["qa"].append(
                {
                    "employee_id": code,
                    "kpi_date": working[number * 2],
                    "record_id": f"QA-{month}-{code}-{number}",
                    "points": round(points, 1),
                    "max_points": 100,
                    "courtesy_points": round(courtesy, 1),
                    "courtesy_max": 30,
                    "evaluations": 1,
                    "excellent": int(points >= 90),
                    "critical_free": int(rng.random() > 0.06),
                }
            )
        for number in range(2 if person["newcomer"] else int(rng.integers(14, 30))):
            score = int(np.clip(round(rng.normal(4.2 + 0.2 * skill, 0.9)), 1, 5))
            rows["survey"].append(
                {
                    "employee_id": code,
                    "kpi_date": working[number % len(working)],
                    "record_id": f"SV-{month}-{code}-{number}",
                    "question": "csat",
                    "score": score,
                    "top_box": int(score >= 4),
                    "bottom_box": int(score <= 2),
                    "answers": 1,
                }
            )
        if rng.random() < 0.25:
            rows["complaint"].append(
                {
                    "employee_id": code,
                    "kpi_date": working[3],
                    "record_id": f"CP-{month}-{code}",
                    "severity": "normal",
                    "complaints": 1,
                }
            )
    for name, found in rows.items():
        twin = [row | {"employee_id": TWINS[1]} for row in found if row["employee_id"] == TWINS[0]]
        rows[name] = [row for row in found if row["employee_id"] != TWINS[1]] + twin
    return {f"pub_evidence_{name}": pd.DataFrame(found).assign(month=month) for name, found in rows.items()}


def _queue_hours(month: str, rng: np.random.Generator) -> pd.DataFrame:
    shape = np.array([0] * 7 + [20, 48, 72, 80, 70, 52, 58, 66, 62, 50, 40, 32, 24, 14, 6, 0, 0])
    rows = []
    for day in _days(month):
        weight = [1.15, 1.02, 1.0, 0.98, 1.05, 0.62, 0.45][day.weekday()]
        for queue, (size, skill) in QUEUES.items():
            for hour in range(24):
                if not shape[hour]:
                    continue
                offered = int(rng.poisson(shape[hour] * weight * size))
                pressure = shape[hour] * weight / 90
                abandoned = int(rng.binomial(offered, min(0.3, 0.02 + 0.05 * pressure)))
                answered = offered - abandoned
                rows.append(
                    {
                        "month": month,
                        "event_date": day,
                        "hour": hour,
                        "queue": queue,
                        "offered": offered,
                        "answered": answered,
                        "abandoned": abandoned,
                        "answered_in_threshold": int(rng.binomial(answered, skill - 0.16 * pressure)),
                    }
                )
    return pd.DataFrame(rows)


def _daily(month: str, made: Tables) -> pd.DataFrame:
    """One row per day, entity and KPI: the sums of the evidence, rolled up the units of today."""
    parts = []
    for kpi in KPIS:
        if kpi["evidence"] == "pub_queue_hour":
            continue
        records = made[kpi["evidence"]]
        fact = pd.DataFrame(
            {
                "code": records["employee_id"],
                "kpi_date": records["kpi_date"],
                "kpi_code": kpi["kpi_code"],
                "numerator": records[kpi["evidence_numerator"]].astype(float) * kpi.get("factor", 1),
                "denominator": records[kpi["evidence_denominator"]].astype(float),
                "sample_size": 1,
            }
        )
        parts.append(fact)
    facts = pd.concat(parts)
    handled = facts[facts.kpi_code == "handled"]
    rate = handled.assign(kpi_code="complaint_rate", denominator=handled.numerator, numerator=0.0)
    facts = pd.concat([facts, rate])
    people = pd.DataFrame(PEOPLE).set_index("code")
    rolled = [facts.assign(entity_type="employee", entity_code=facts["code"])]
    rolled += [facts.assign(entity_type=kind, entity_code=facts["code"].map(people[kind])) for kind in ANCESTORS]
    queue = _queue_facts(made["pub_queue_hour"])
    rolled += [queue.assign(entity_type="queue"), queue.assign(entity_type="centre", entity_code="C")]
    keys = ["kpi_date", "entity_type", "entity_code", "kpi_code"]
    daily = pd.concat(rolled).groupby(keys, as_index=False)[["numerator", "denominator", "sample_size"]].sum()
    return daily.assign(month=month, sample_size=daily["sample_size"].round().astype(int))


def _queue_facts(hours: pd.DataFrame) -> pd.DataFrame:
    late = (hours["abandoned"] * 0.6).round()
    pairs = {
        "service_level": (hours.answered_in_threshold, hours.answered + late),
        "abandonment": ((hours.abandoned * 0.9).round(), hours.offered),
        "answer_rate": (hours.answered, hours.offered),
        "asa": (hours.answered * 14 + (hours.answered - hours.answered_in_threshold) * 30, hours.answered),
        "late_answer_share": (((hours.answered - hours.answered_in_threshold) * 0.2).round(), hours.answered),
        "contacts_handled": (hours.answered, hours.answered),
    }
    base = {"entity_code": hours.queue, "kpi_date": hours.event_date}
    return pd.concat(
        [
            pd.DataFrame({**base, "kpi_code": k, "numerator": n, "denominator": d, "sample_size": d})
            for k, (n, d) in pairs.items()
        ]
    )


def _period(month: str, daily: pd.DataFrame) -> pd.DataFrame:
    known = pd.DataFrame(KPIS).set_index("kpi_code")
    keys = ["entity_type", "entity_code", "kpi_code"]
    out = daily.groupby(keys, as_index=False)[["numerator", "denominator", "sample_size"]].sum()
    summed = out.kpi_code.map(known["aggregation"]) == "sum"
    low = out.sample_size < out.kpi_code.map(known["min_sample"])
    value = (out.numerator / out.denominator.where(out.denominator > 0)).where(~summed, out.numerator)
    reason = np.where(low & ~summed, "low_sample", np.where(value.isna(), "no_data", "measured"))
    return out.assign(
        month=month,
        period=month,
        period_kind="month",
        kpi_version=1,
        value=value.where(reason == "measured"),
        reason=reason,
    )


def _share(curve: str, value: float) -> float:
    knots = CURVES[curve]
    return float(np.interp(value, [k[0] for k in knots], [k[1] for k in knots]))


def _events(month: str, rng: np.random.Generator) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for person in PEOPLE:
        for number in range(0 if person["code"] in TWINS else int(rng.integers(0, 3))):
            when = datetime.fromisoformat(f"{month}-{int(rng.integers(2, 26)):02}T10:30:00")
            code, text = REASONS[int(rng.integers(len(REASONS)))]
            rows.append(
                {
                    "month": month,
                    "event_id": f"EV-{month}-{person['code']}-{number}",
                    "occurred_at": when,
                    "recorded_at": when + timedelta(days=1),
                    "subject_kind": "employee",
                    "subject_id": person["code"],
                    "scheme_code": None,
                    "item_code": "floor",
                    "points": -1 - int(rng.random() < 0.3),
                    "reason_code": code,
                    "reason": text,
                    "evidence_ref": f"LOG-{number}",
                    "recorded_by": "E9001",
                    "approved_by": "E9002",
                    "reverses": None,
                }
            )
    return pd.DataFrame(rows)


def _ratings(month: str, rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": month,
            "rating_id": f"RT-{month}-{p['code']}",
            "period": month,
            "subject_kind": "employee",
            "subject_id": p["code"],
            "scheme_code": p["scheme"],
            "item_code": "superior",
            "rater_id": "E9001",
            "rater_kind": "superior",
            "value": float(rng.integers(6, 11)),
            "scale_max": 10,
            "rated_at": datetime.fromisoformat(f"{month}-28T17:00:00"),
        }
        for p in PEOPLE
        if p["scheme"] == "bank_b_mode2"
    )


def _lines(month: str, period: pd.DataFrame, events: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    """Score lines by person and item, with a limit line where the bonus of a section is above its cap."""
    days = _days(month)
    found = period[period.entity_type == "employee"].set_index(["entity_code", "kpi_code"])
    rows: list[dict[str, Any]] = []
    for person in PEOPLE:
        spell_end = days[-1]
        head = {
            "month": month,
            "period": month,
            "family": "bank_b",
            "scheme_code": person["scheme"],
            "scheme_version": 1,
            "entity_type": "employee",
            "entity_code": person["code"],
            "spell_start": days[0],
            "spell_end": spell_end,
            "spell_share": 1.0,
        }
        totals: dict[str, float] = {}
        for item in [i for i in ITEMS if i["scheme_code"] == person["scheme"]]:
            line: dict[str, Any] = head | {
                k: item[k] for k in ("section_code", "item_code", "source", "ref", "scope", "curve_code", "target")
            }
            base = item["points"]
            line |= {"reason": "scored", "points_possible": base}
            if item["source"] == "kpi":
                fact = (
                    found.loc[(person["code"], item["ref"])] if (person["code"], item["ref"]) in found.index else None
                )
                measured = fact is not None and fact["reason"] == "measured"
                if fact is not None:
                    line |= {k: fact[k] for k in ("numerator", "denominator", "sample_size")}
                if measured and fact is not None:
                    x = float(fact["value"]) / (item["target"] or 1.0)
                    share = _share(item["curve_code"], x)
                    line |= {"value": fact["value"], "curve_share": share, "points_raw": base * share}
                else:
                    reason = "no_data" if fact is None else fact["reason"]
                    line |= {"reason": reason, "points_raw": 0.0, "points_possible": 0.0}
            elif item["source"] == "events":
                mine = events[events.subject_id == person["code"]]["points"].sum()
                line |= {"value": mine, "numerator": mine, "points_raw": max(0.0, base + mine)}
            else:
                mine = float(ratings[ratings.subject_id == person["code"]]["value"].iloc[0])
                line |= {"value": mine / 10, "numerator": mine, "denominator": 10, "points_raw": base * mine / 10}
            line["points_exact"], line["points"] = line["points_raw"], round(line["points_raw"], 2)
            totals[item["section_code"]] = totals.get(item["section_code"], 0) + line["points"]
            rows.append(line)
        for section in [s for s in SECTIONS if s["scheme_code"] == person["scheme"]]:
            cap = section["base"] + section["bonus_cap"]
            over = round(totals.get(section["section_code"], 0) - cap, 2)
            if over > 0:
                rows.append(
                    head
                    | {
                        "section_code": section["section_code"],
                        "item_code": "bonus_cap",
                        "source": "limit",
                        "reason": "limit",
                        "points_possible": 0.0,
                        "points_raw": -over,
                        "points_exact": -over,
                        "points": -over,
                    }
                )
    return pd.DataFrame(rows)


def _cards(month: str, lines: pd.DataFrame) -> Tables:
    people = pd.DataFrame(PEOPLE).set_index("code")
    total = lines.groupby("entity_code")["points"].sum().round(2)
    possible = lines.groupby("entity_code")["points_possible"].sum()
    card = pd.DataFrame(
        {"entity_code": total.index, "score": total.values, "coverage": (possible / 100).clip(upper=1).values}
    )
    card = card.assign(
        month=month, period=month, family="bank_b", scheme_version=1, entity_type="employee", role="agent", spells=1
    )
    card["scheme_code"], card["unit_code"] = (
        card.entity_code.map(people["scheme"]),
        card.entity_code.map(people["group"]),
    )
    card["on_duty_days"] = [6 if people.loc[c, "newcomer"] else 22 for c in card.entity_code]
    card["scheduled_days"] = card["on_duty_days"]
    card["status"] = np.where(card.coverage < 0.5, "withheld", "scored")
    lists = [card.assign(rank_list=n, unit_code=card.entity_code.map(people[k])) for n, k in RANK_LISTS.items()]
    rank = pd.concat(lists, ignore_index=True)
    rank["eligible"] = (rank.on_duty_days >= 10) & (rank.status == "scored")
    rank["reason"] = np.where(rank.eligible, "ranked", "few_days")
    keys = ["rank_list", "unit_code", "scheme_code"]
    groups = rank[rank.eligible].groupby(keys)["score"]
    rank["place_first"] = groups.rank(method="min", ascending=False)
    rank["place_last"] = groups.rank(method="min")
    rank["tied"] = rank[rank.eligible].duplicated([*keys, "score"], keep=False).reindex(rank.index).eq(True)
    rank.loc[~rank.eligible, "tied"] = False
    rank["unit_size"] = rank.groupby(keys)["eligible"].transform("sum")
    spell = lines.drop_duplicates("entity_code")[
        [
            "month",
            "family",
            "entity_type",
            "entity_code",
            "spell_start",
            "spell_end",
            "scheme_code",
            "scheme_version",
            "spell_share",
        ]
    ].merge(card[["entity_code", "unit_code", "role", "scheduled_days", "on_duty_days"]])
    return {"pub_scorecard": card, "pub_rank": rank, "pub_spell": spell}


def _entities(month: str) -> pd.DataFrame:
    rows = [u | {"entity_type": u["kind"], "entity_code": u["code"]} for u in UNITS]
    for p in PEOPLE:
        rows.append(
            p | {"entity_type": "employee", "entity_code": p["code"], "role": "agent", "parent_code": p["group"]}
        )
    for queue in QUEUES:
        rows.append({"entity_type": "queue", "entity_code": queue, "name": queue.capitalize(), "name_zh": None})
    frame = pd.DataFrame(rows)
    frame = frame.rename(columns={k: f"{k}_code" for k in ANCESTORS})
    return frame.assign(month=month)


def _checks(month: str) -> pd.DataFrame:
    known = [
        (
            "gx.calls.unique_key",
            "gx",
            "calls",
            "call_id",
            "block",
            "pass",
            0,
            "a segment is delivered once",
            "话段只交付一次",
            "telephony",
        ),
        (
            "gx.calls.quarantine",
            "gx",
            "calls",
            None,
            "warn",
            "fail",
            14,
            "no row is quarantined",
            "没有被隔离的行",
            "telephony",
        ),
        (
            "gx.surveys.required",
            "gx",
            "surveys",
            "score",
            "block",
            "pass",
            0,
            "a score is present",
            "评分不为空",
            "survey team",
        ),
        (
            "dbt.lines_sum_to_total",
            "dbt",
            "fct_scorecard",
            None,
            "block",
            "pass",
            0,
            "score lines sum to the total",
            "明细之和等于总分",
            "performance post",
        ),
        (
            "dbt.offered_balance",
            "dbt",
            "fct_queue_hour",
            None,
            "block",
            "pass",
            0,
            "offered = answered + abandoned + callback",
            "呼入 = 接通 + 放弃 + 回呼",
            "workforce team",
        ),
        (
            "dbt.employee_on_date",
            "dbt",
            "int_segment",
            "employee_id",
            "warn",
            "fail",
            3,
            "a segment belongs to an agent employed that day",
            "话段属于当日在职员工",
            "HR",
        ),
    ]
    keys = [
        "check_id",
        "tool",
        "subject",
        "column_name",
        "severity",
        "status",
        "failing_rows",
        "title_en",
        "title_zh",
        "owner",
    ]
    frame = pd.DataFrame([dict(zip(keys, row, strict=True)) for row in known])
    sample = json.dumps([{"record_id": "2026-E1001-7", "value": "<b>-5</b>", "line": 812}], ensure_ascii=False)
    frame["sample"] = [sample if n else None for n in frame.failing_rows]
    return frame.assign(
        month=month, build_id=f"b-{month}", rows_checked=24310, waiver=None, checked_at=datetime(2026, 11, 3, 8, 30)
    )


def _loads(month: str) -> pd.DataFrame:
    rows = [
        {"file": f"{kind}_{month}.csv", "kind": kind, "rows_in_file": n, "rows_quarantined": q, "rows_loaded": n - q}
        for kind, n, q in (
            ("calls", 24310, 14),
            ("agent_states", 41022, 0),
            ("surveys", 902, 2),
            ("qa_evaluations", 331, 0),
        )
    ]
    reasons = json.dumps({"talk_seconds: -5 is below 0": 14})
    return pd.DataFrame(rows).assign(
        month=month,
        load_id=[f"l-{month}-{n}" for n in range(4)],
        status="accepted",
        message=[reasons, None, None, None],
        loaded_at=datetime(2026, 11, 2, 6, 0),
    )


def _policy(month: str) -> Tables:
    curves = [
        {"month": month, "curve_code": c, "x": x, "share": s, "to_next": "linear", "basis": "completion"}
        for c, knots in CURVES.items()
        for x, s in knots
    ]
    return {
        "pub_kpi": pd.DataFrame(KPIS).assign(month=month, version=1, valid_from=date(2023, 1, 1), finality_days=7),
        "pub_scheme": pd.DataFrame(SCHEMES).assign(month=month, version=1),
        "pub_scheme_section": pd.DataFrame(SECTIONS).assign(month=month, version=1),
        "pub_scheme_item": pd.DataFrame(ITEMS).assign(month=month, version=1),
        "pub_scheme_curve": pd.DataFrame(curves),
    }


def tables(month: str) -> Tables:
    """Every published relation of one month."""
    rng = np.random.default_rng(20260000 + MONTHS.index(month))
    made = _evidence(month, rng)
    made["pub_queue_hour"] = _queue_hours(month, rng)
    made["pub_kpi_daily"] = _daily(month, made)
    made["pub_kpi_period"] = _period(month, made["pub_kpi_daily"])
    made["pub_evidence_event"] = _events(month, rng)
    made["pub_evidence_rating"] = _ratings(month, rng)
    made["pub_score_line"] = _lines(
        month, made["pub_kpi_period"], made["pub_evidence_event"], made["pub_evidence_rating"]
    )
    made |= _cards(month, made["pub_score_line"]) | _policy(month)
    made |= {"pub_entity": _entities(month), "pub_check_result": _checks(month), "pub_load": _loads(month)}
    return made


def _write(folder: Path, made: Tables) -> list[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with duckdb.connect() as con:
        for name, columns in SCHEMA.items():
            frame = made[name].reindex(columns=list(columns)).astype(object)
            frame = frame.where(frame.notna(), None)
            con.register("given", frame)
            casts = ", ".join(f"cast({c} as {t}) as {c}" for c, t in columns.items())
            path = folder / f"{name}.parquet"
            con.execute(f"copy (select {casts} from given) to '{path}' (format parquet)")
            con.unregister("given")
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            files.append({"name": name, "rows": len(frame), "bytes": path.stat().st_size, "sha256": digest})
    return files


def _write_earlier(folder: Path, manifest: dict[str, Any]) -> None:
    """The manifest of version 1, so that the month has a history."""
    (folder / "1").mkdir(exist_ok=True)
    (folder / "1" / "manifest.json").write_text(json.dumps(manifest | {"version": 1, "reason": None}), encoding="utf-8")


def fabricate(home: Path, months: list[str] | None = None) -> Path:
    """Write `published/` below `home` and return it; the last month is provisional."""
    published = home / "published"
    current: dict[str, Any] = {}
    previous = None
    for month in months if months is not None else MONTHS:
        version = 2 if month == "2026-08" else 1
        files = _write(published / month / str(version), tables(month))
        manifest = {
            "month": month,
            "version": version,
            "created_at": f"{month[:5]}{int(month[5:]) + 1:02}-04T09:12:00+00:00",
            "published_by": "performance post",
            "reason": "late QA file" if version > 1 else None,
            "build": {
                "build_id": f"b-{month}",
                "input_fingerprint": "5be0d1a94477c0",
                "policy_hash": "9f2c41aa77d1e8",
                "code_commit": "1f0c2d9",
            },
            "checks": {"total": 6, "passed": 4, "warnings": 2, "waived": 0},
            "inputs": [{"kind": "calls", "file": f"calls_{month}.csv", "sha256": "ab" * 32}],
            "finality": {"operations": "provisional" if month == PROVISIONAL else "final", "finance": "provisional"},
            "files": files,
            "previous": previous,
        }
        text = json.dumps(manifest, indent=2, sort_keys=True)
        (published / month / str(version) / "manifest.json").write_text(text, encoding="utf-8")
        previous = hashlib.sha256(text.encode()).hexdigest()
        if version > 1:
            _write_earlier(published / month, manifest)
        current[month] = {"version": version, "manifest_sha256": previous}
    published.mkdir(parents=True, exist_ok=True)
    status = [
        {"month": m, "state": "published", "version": current[m]["version"], "blocking": 0, "message": ""}
        for m in current
    ]
    if current:
        blocked = "2 blocking checks failed: gx.calls.unique_key (12 rows, owner: telephony)"
        status.append({"month": UNPUBLISHED, "state": "refused", "version": None, "blocking": 2, "message": blocked})
        loads = _loads(UNPUBLISHED).drop(columns=["month", "loaded_at"]).to_dict("records")
        report = {"generated_at": "2026-12-03T08:31:00", "months": status, "loads": loads}
        (published / "status.json").write_text(json.dumps(report), encoding="utf-8")
        (published / "current.json").write_text(json.dumps({"months": current}, indent=2), encoding="utf-8")
    return published


if __name__ == "__main__":
    print(fabricate(Path(sys.argv[1])))
