"""Scores of the fabricated centre: lines by stretch and item, cards, ranks. Plain loops, nothing of the product."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tests.app.cast import CURVES, ITEMS, MOVED, PEOPLE, SECTIONS

Tables = dict[str, pd.DataFrame]
Stretch = tuple[int, int, str, str, float]
WHOLE = (1, 31)
RANK_LISTS = {"b_room": "section", "b_unit": "team"}
CARRIED = ("section_code", "item_code", "source", "ref", "scope", "curve_code", "target")
RANK_COLUMNS = [
    "month", "period", "rank_list", "entity_type", "entity_code", "unit_code", "scheme_code", "score", "unit_size",
    "eligible", "reason", "place_first", "place_last", "tied",
]  # fmt: skip


def stretches(person: dict[str, Any]) -> list[Stretch]:
    """The stretches of a person's month: (first day, last day, scheme, unit, share)."""
    return MOVED.get(person["code"], [(*WHOLE, person["scheme"], person["group"], 1.0)])


def scores(
    month: str, days: list[date], period: pd.DataFrame, parts: dict[tuple[str, int], pd.DataFrame], made: Tables
) -> Tables:
    """pub_score_line, pub_scorecard, pub_rank, pub_spell; `parts` are the facts of the stretches of those who moved."""
    employees = period[period.entity_type == "employee"]
    facts = {(r["entity_code"], r["kpi_code"]): r for r in employees.to_dict("records")}
    rows, spells = [], []
    for person in PEOPLE:
        for start, end, scheme, unit, share in stretches(person):
            own = parts.get((person["code"], start))
            known = facts if own is None else {(r["entity_code"], r["kpi_code"]): r for r in own.to_dict("records")}
            head = {
                "month": month, "period": month, "family": "bank_b", "scheme_code": scheme, "scheme_version": 1,
                "entity_type": "employee", "entity_code": person["code"], "spell_start": days[0].replace(day=start),
                "spell_end": min(days[-1], days[0].replace(day=min(end, len(days)))), "spell_share": share,
            }  # fmt: skip
            rows += _lines(head, known, made["pub_evidence_event"], made["pub_evidence_rating"])
            worked = round((6 if person["newcomer"] else 22) * share)
            spells.append(
                {k: v for k, v in head.items() if k != "period"}
                | {"unit_code": unit, "role": "agent", "scheduled_days": worked, "on_duty_days": worked}
                | {"is_home": unit == person["group"], "off_status": None}
            )
    lines = pd.DataFrame(rows)
    return {"pub_score_line": lines, "pub_spell": pd.DataFrame(spells)} | _cards(month, lines)


def _lines(
    head: dict[str, Any], facts: dict[Any, Any], events: pd.DataFrame, ratings: pd.DataFrame
) -> list[dict[str, Any]]:
    """The lines of one stretch, with a limit line where the bonus of a section is above its cap."""
    rows: list[dict[str, Any]] = []
    bonus: dict[str, float] = {}
    code, weight = head["entity_code"], head["spell_share"]
    for item in [i for i in ITEMS if i["scheme_code"] == head["scheme_code"]]:
        base = item["points"] * weight
        line = head | {k: item[k] for k in CARRIED} | {"reason": "scored", "points_possible": base}
        if item["source"] == "kpi":
            fact = facts.get((code, item["ref"]), {"reason": "no_data"})
            line |= {k: fact[k] for k in ("numerator", "denominator", "sample_size") if k in fact}
            if fact["reason"] == "measured":
                share = _share(item["curve_code"], float(fact["value"]) / (item["target"] or 1.0))
                line |= {"value": fact["value"], "curve_share": share, "points_raw": base * share}
            else:
                line |= {"reason": fact["reason"], "points_raw": 0.0, "points_possible": 0.0}
        elif item["source"] == "events":
            inside = events.occurred_on.between(head["spell_start"], head["spell_end"])
            mine = events[(events.subject_id == code) & inside]["points"]
            line |= {"sample_size": len(mine) or None, "curve_share": 1.0, "points_raw": base + float(mine.sum())}
        else:
            given = float(ratings[ratings.subject_id == code]["value"].iloc[0])
            line |= {"value": given / 10, "numerator": given, "denominator": 10, "points_raw": base * given / 10}
            line |= {"sample_size": 1, "curve_share": given / 10}
        exact = max(0.0, line["points_raw"]) if item["source"] == "events" else line["points_raw"]
        line["points_exact"], line["points"] = exact, round(exact, 2)
        above = max(0.0, exact - line["points_possible"])
        bonus[item["section_code"]] = bonus.get(item["section_code"], 0) + above
        rows.append(line)
    for section in [s for s in SECTIONS if s["scheme_code"] == head["scheme_code"]]:
        over = bonus.get(section["section_code"], 0) - section["bonus_cap"] * weight
        if over > 1e-9:
            limit = {"section_code": section["section_code"], "item_code": "bonus_cap", "source": "limit"}
            points = dict.fromkeys(("points_raw", "points_exact"), -over) | {"points": -round(over, 2)}
            rows.append(head | limit | points | {"reason": "limit", "points_possible": 0.0})
    return rows


def _share(curve: str, value: float) -> float:
    knots = CURVES[curve]
    return float(np.interp(value, [k[0] for k in knots], [k[1] for k in knots]))


def _cards(month: str, lines: pd.DataFrame) -> Tables:
    """Cards, their ranks in both lists, and the stretches of the month."""
    people = pd.DataFrame(PEOPLE).set_index("code")
    total = lines.groupby("entity_code")["points"].sum().round(2)
    possible = lines.groupby("entity_code")["points_possible"].sum()
    card = pd.DataFrame(
        {"entity_code": total.index, "score": total.values, "coverage": (possible / 100).clip(upper=1).values}
    )
    card = card.assign(
        month=month, period=month, family="bank_b", scheme_version=1, entity_type="employee", role="agent"
    )
    card["scheme_code"], card["unit_code"] = (
        card.entity_code.map(people["scheme"]),
        card.entity_code.map(people["group"]),
    )
    card["spells"] = lines.groupby("entity_code")["spell_start"].nunique().to_numpy()
    card["on_duty_days"] = [6 if people.loc[c, "newcomer"] else 22 for c in card.entity_code]
    card["scheduled_days"] = card["on_duty_days"]
    card["status"] = np.where(card.coverage < 0.5, "withheld", "scored")
    card["reason"] = np.where(card.status == "withheld", "low_coverage", None)
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
    return {"pub_scorecard": card, "pub_rank": rank[RANK_COLUMNS]}
