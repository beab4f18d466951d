"""Cards beyond the two schemes of agents: two sections each month, five people each half-year."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tests.app.rules import knots, others, parts

Tables = dict[str, pd.DataFrame]
Facts = dict[str, dict[str, Any]]
SECTIONS = {"N-CARD": "section_operations", "S-CARD": "section_floor"}
REVIEWED = {"E1001": 0.97, "E1002": 0.9, "E1003": 0.8, "E1004": 0.7, "E1005": 0.6}
RATERS = {"self": 0.02, "peer": 0.0, "superior": -0.01}


def cards(month: str, period: pd.DataFrame) -> list[tuple[list[dict[str, Any]], dict[str, Any]]]:
    """(lines, card) of each."""
    found = []
    for code, scheme in SECTIONS.items():
        facts = {}
        for kind, entity in (("own", code), ("centre", "C")):
            mine = period[
                (period.entity_type == ("section" if kind == "own" else kind)) & (period.entity_code == entity)
            ]
            measured = [r for r in mine.to_dict("records") if r["reason"] == "measured"]
            facts |= {f"{kind}.{r['kpi_code']}": r for r in measured}
        found.append(_card(month, month, scheme, ("section", code, code, None), facts))
    if month.endswith("-06"):
        for code, share in REVIEWED.items():
            items = [i for i in parts("item", month) if i["scheme_code"] == "review_360"]
            rated = {
                str(i["item_code"]): {"value": share, "numerator": share * 100, "denominator": 100, "sample_size": 3}
                for i in items
            }
            whose = ("employee", code, "N-CARD-A-01", "agent")
            found.append(_card(month, f"{month[:5]}H1", "review_360", whose, rated))
    return found


def ratings(month: str) -> pd.DataFrame:
    """The ratings behind the half-year: three raters give each item a little more or less.

    Beside them one of an earlier month, as a month that closes a year has them: no period of this month counts it.
    """
    if not month.endswith("-06"):
        return pd.DataFrame()
    items = [i for i in parts("item", month) if i["scheme_code"] == "review_360"]
    return pd.DataFrame(
        {
            "month": month, "rating_id": f"R3-{code}-{i['item_code']}-{kind}-{period}", "period": period,
            "subject_kind": "employee", "subject_id": code,
            "scheme_code": "review_360", "item_code": i["item_code"], "rater_id": f"E90{n}1",
            "rater_kind": kind, "value": round((share + more) * 10, 2) if period == month else 1, "scale_max": 10,
            "rated_at": f"{month}-28T17:00:00",
        }
        for code, share in REVIEWED.items()
        for i in items
        for n, (kind, more) in enumerate(RATERS.items())
        for period in ([month, f"{month[:5]}02"] if kind == "self" else [month])
    )  # fmt: skip


def _card(
    month: str, name: str, scheme: str, whose: tuple[str, str, str, str | None], facts: Facts
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    kind, code, unit, role = whose
    rules = next(s for s in others(month) if s["scheme_code"] == scheme)
    items = [i for i in parts("item", month) if i["scheme_code"] == scheme]
    head = {
        "month": month, "period": name, "family": rules["family"], "scheme_code": scheme,
        "scheme_version": int(str(rules["version"])), "entity_type": kind, "entity_code": code,
    }  # fmt: skip
    days = {"spell_start": date.fromisoformat(f"{month}-01"), "spell_end": date.fromisoformat(f"{month}-28")}
    scored = [
        (i, facts.get(f"{i['scope']}.{i['ref']}" if i["source"] == "kpi" else str(i["item_code"]))) for i in items
    ]
    whole = sum(float(i["points"]) for i in items)
    counted = sum(float(i["points"]) for i, fact in scored if fact and i["curve_code"])
    lines = [
        head | days | {"spell_share": 1.0} | _line(i, fact, whole / counted if counted else 0.0) for i, fact in scored
    ]
    score = round(sum(line["points_exact"] for line in lines), 2)
    lines[0]["points"] = round(lines[0]["points"] + score - sum(line["points"] for line in lines), 2)
    card = head | {
        "unit_code": unit, "role": role, "spells": 1, "coverage": counted / whole, "score": score, "status": "scored",
        "reason": None, "scheduled_days": 20, "on_duty_days": 20,
    }  # fmt: skip
    return lines, card


def _line(item: dict[str, Any], fact: dict[str, Any] | None, widen: float) -> dict[str, Any]:
    carried = ("section_code", "item_code", "source", "ref", "scope", "curve_code", "target")
    line = {key: item[key] for key in carried} | {"reason": "scored"}
    points = float(item["points"])
    if fact is None:
        nothing = dict.fromkeys(("points_possible", "points_raw", "points_exact", "points"), 0.0)
        return line | nothing | {"reason": "no_data"}
    known = {key: fact[key] for key in ("numerator", "denominator", "sample_size", "value")}
    if not item["curve_code"]:
        return line | known | dict.fromkeys(("points_possible", "points_raw", "points_exact", "points"), 0.0)
    share = _share(str(item["curve_code"]), float(fact["value"]) / float(item["target"] or 1.0))
    exact = round(points * widen * share, 8)
    return line | known | {
        "curve_share": share, "points_possible": points * widen, "points_raw": exact, "points_exact": exact,
        "points": round(exact, 2),
    }  # fmt: skip


def _share(code: str, x: float) -> float:
    found = knots(code)
    if all(to_next == "linear" for *_, to_next in found):
        return float(np.interp(x, [k[0] for k in found], [k[1] for k in found]))
    below = [k for k in found if k[0] <= x]
    return float(below[-1][1] if below else found[0][1])
