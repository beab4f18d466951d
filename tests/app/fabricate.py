"""A small published folder, made up but consistent: figures are sums of the evidence, totals are sums of their lines.

`fabricate(home)` writes `published/` of six months, forty people, two schemes. The same folder comes out every time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from tests.app import adjusted, costs, dictionary, listed, others, outcomes, rules
from tests.app.cast import KPIS, MONTHS, PEOPLE, QUEUES, TWINS, UNITS
from tests.app.gate import checks_of, loads_of, reported_loads
from tests.app.held import write_held
from tests.app.records import days_of, events_of, evidence_of, queue_hours, ratings_of
from tests.app.schema import contracts
from tests.app.scoring import WHOLE, scores, stretches

PROVISIONAL = "2026-10"
UNPUBLISHED = "2026-11"
__all__ = ["MONTHS", "TWINS", "fabricate"]
EVIDENCE = {
    "int_segment": "pub_evidence_segment",
    "int_agent_day": "pub_evidence_day",
    "int_evaluation": "pub_evidence_qa",
    "int_survey_answer": "pub_evidence_survey",
    "int_complaint": "pub_evidence_complaint",
    "int_contact": "pub_evidence_contact",
    "int_kpi_record": "pub_evidence_record",
}
# helpers of the cast that are no columns of a relation
LEFT_OVER = {
    "pub_entity": {"code", "kind", "queue", "scheme", "skill", "newcomer"},
    "pub_scheme_curve": set[str](),
    "pub_spell": {"period"},
}
ANCESTORS = ["group", "team", "section", "site", "centre"]

Tables = dict[str, pd.DataFrame]


def _daily(month: str, made: Tables) -> pd.DataFrame:
    """One row per day, entity and KPI: the sums of the evidence, rolled up the units of today."""
    parts = []
    for kpi in KPIS:
        if kpi["evidence"] not in EVIDENCE:
            continue
        records = made[EVIDENCE[kpi["evidence"]]]
        if "kpi_code" in records:
            records = records[records.kpi_code == kpi["kpi_code"]]
        fact = pd.DataFrame(
            {
                "code": records["employee_id"],
                "kpi_date": records["kpi_date"],
                "kpi_code": kpi["kpi_code"],
                "numerator": records[kpi["evidence_numerator"]].astype(float),
                "denominator": records[kpi["evidence_denominator"]].astype(float)
                if kpi["evidence_denominator"]
                else 0.0,
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
        "service_level.f2": (hours.answered_in_threshold, hours.answered),
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


def _scores(month: str, made: Tables) -> Tables:
    """Lines, cards, ranks and spells; the figures of a stretch come from the days of the stretch."""
    daily, people = made["pub_kpi_daily"], made["pub_kpi_daily"]["entity_type"] == "employee"
    parts: dict[tuple[str, int], pd.DataFrame] = {}
    for person in PEOPLE:
        for start, end, *_ in stretches(person):
            if (start, end) != WHOLE:
                days = [d for d in days_of(month) if start <= d.day <= end]
                mine = daily[people & (daily.entity_code == person["code"]) & daily.kpi_date.isin(days)]
                parts[(person["code"], start)] = _period(month, mine)
    return scores(month, days_of(month), made["pub_kpi_period"], parts, made)


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


def _policy(month: str) -> Tables:
    return {
        "pub_kpi": dictionary.dictionary(month),
        "pub_kpi_parameter": dictionary.parameters(month),
        "pub_membership": dictionary.membership(month),
    } | rules.policy(month)


def _with_others(month: str, made: Tables) -> Tables:
    """The cards of sections and of the half-year beside those of the agents."""
    found = others.cards(month, made["pub_kpi_period"])
    lines = pd.DataFrame([line for mine, _ in found for line in mine])
    cards = pd.DataFrame([card for _, card in found])
    spells = lines.drop_duplicates(["family", "entity_code"])
    spells = spells.merge(cards[["family", "entity_code", "unit_code", "role", "scheduled_days", "on_duty_days"]])
    kept = [c for c in spells if c in contracts()["pub_spell"]]
    return {
        "pub_score_line": pd.concat([made["pub_score_line"], lines]),
        "pub_scorecard": pd.concat([made["pub_scorecard"], cards]),
        "pub_spell": pd.concat([made["pub_spell"], spells[kept].assign(is_home=True)]),
        "pub_evidence_rating": pd.concat([made["pub_evidence_rating"], others.ratings(month)]),
    }


def tables(month: str, earlier: list[Tables]) -> Tables:
    """Every published relation of one month, which comes after those of `earlier`."""
    rng = np.random.default_rng(20260000 + MONTHS.index(month))
    made = evidence_of(month, rng)
    made["pub_queue_hour"] = queue_hours(month, rng)
    made["pub_kpi_interval"] = dictionary.intervals(month, made["pub_queue_hour"])
    made["pub_evidence_record"] = dictionary.tests_of(month)
    made["pub_evidence_queue_entry"] = listed.entries_of(made["pub_queue_hour"])
    made["pub_evidence_contact"] = listed.contacts_of(made["pub_evidence_segment"])
    made["pub_kpi_daily"] = _daily(month, made)
    made["pub_evidence_contact"] = listed.published(made["pub_evidence_contact"])
    made["pub_kpi_period"] = _period(month, made["pub_kpi_daily"])
    made["pub_evidence_event"] = events_of(month, rng)
    made["pub_evidence_rating"] = ratings_of(month, rng)
    made |= _scores(month, made) | _policy(month)
    made |= _with_others(month, made)
    made |= outcomes.outcomes(month, made, earlier)
    made |= costs.costs(month, made)
    made |= adjusted.beside(month, made)
    made["pub_kpi_period"] = dictionary.with_uncertainty(month, made["pub_kpi_period"])
    made |= {"pub_entity": _entities(month), "pub_check_result": checks_of(month), "pub_load": loads_of(month)}
    return made


def _write(folder: Path, made: Tables) -> list[dict[str, Any]]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with duckdb.connect() as con:
        for name, columns in contracts().items():
            rows = made.get(name, pd.DataFrame())  # a relation that no page reads yet has no rows
            unknown = set(rows.columns) - set(columns) - LEFT_OVER.get(name, set())
            assert not unknown, f"{name} has no columns {sorted(unknown)}"
            frame = rows.reindex(columns=list(columns)).astype(object)
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
    earlier: list[Tables] = []
    for month in months if months is not None else MONTHS:
        version = 2 if month == "2026-08" else 1
        made = tables(month, earlier)
        earlier.append(made)
        files = _write(published / month / str(version), made)
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
            "finality": dict.fromkeys(("operations", "finance"), "provisional" if month == PROVISIONAL else "final"),
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
        blocked = "gx.calls.unique_key (12 rows, telephony); gx.new.check (3 rows, HR)"
        status.append({"month": UNPUBLISHED, "state": "refused", "version": None, "blocking": 2, "message": blocked})
        loads = reported_loads([*current, UNPUBLISHED])
        report = {"generated_at": "2026-12-03T08:31:00", "months": status, "loads": loads}
        (published / "status.json").write_text(json.dumps(report), encoding="utf-8")
        write_held(published)
        (published / "current.json").write_text(json.dumps({"months": current}, indent=2), encoding="utf-8")
    return published


if __name__ == "__main__":
    print(fabricate(Path(sys.argv[1])))
