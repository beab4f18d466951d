"""What follows from the cards of the fabricated centre: grades, runs, proposals, states, pay. Plain loops."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from tests.app.rules import in_force, others

Tables = dict[str, pd.DataFrame]
PLACES = 3  # of talk_room and talk_department
BASE = 2000
ADJUSTED = ("E1002", "2026-08", -12.34)
DECIDED = "2026-10"
HELD = ("E1003", "2026-10")  # for whom the off-duty month is proposed


def outcomes(month: str, made: Tables, earlier: list[Tables]) -> Tables:
    """Every relation that follows from cards and ranks; `earlier` are those of the months before."""
    found = {"pub_grade": _grades(month, made), "pub_scheme_health": _health(month, made)}
    found["pub_score_to_date"] = _to_date(month, [*earlier, made])
    found["pub_run"], found["pub_consequence"] = _runs(month, made, earlier)
    found["pub_person_state"] = _states(month, made, found["pub_consequence"])
    found["pub_decision"] = _decisions(month, earlier)
    found["pub_proposal"] = _open(month, found["pub_consequence"])
    found["pub_pay_line"], found["pub_pay"] = _pay(month, made)
    found["pub_pay_step"] = _steps(month)
    return found


def _grades(month: str, made: Tables) -> pd.DataFrame:
    schemes = {s["scheme_code"]: s for s in others(month)}
    bands = sorted(in_force("band", month), key=lambda b: int(str(b["position"])))
    rows = []
    for card in made["pub_scorecard"].to_dict("records"):
        code = schemes.get(card["scheme_code"], {}).get("bands")
        mine = [b for b in bands if b["bands"] == code and not b["rank_list"]]
        if not mine:
            continue
        head = {k: card[k] for k in ("month", "period", "family", "scheme_code", "entity_type", "entity_code")}
        head |= {"period_kind": "month" if card["period"] == month else "half_year", "bands": code}
        compared = [("total", "total", float(card["score"]))]
        if schemes[card["scheme_code"]]["grades_items"] == "true":
            lines = made["pub_score_line"]
            own = lines[(lines.entity_code == card["entity_code"]) & (lines.family == card["family"])]
            compared += [
                (r["section_code"], r["item_code"], round(100 * r["points_exact"] / r["points_possible"], 2))
                for r in own.to_dict("records")
                if r["points_possible"]
            ]
        for section, item, value in compared:
            at = next(n for n, b in enumerate(mine) if _inside(value, b))
            better = mine[at - 1] if at else None
            lower = float(str(better["lower"])) if better else None
            step = 0 if better is None or better["lower_closed"] == "true" else 0.01
            more = {"next_grade": better and better["grade"], "next_lower": lower}
            more["distance"] = None if lower is None else round(lower + step - value, 2)
            rows.append(
                head
                | {"section_code": section, "item_code": item, "compared": value, "grade": mine[at]["grade"]}
                | more
            )
    return pd.DataFrame(rows)


def _inside(value: float, band: dict[str, Any]) -> bool:
    lower = float(str(band["lower"])) if band["lower"] else float("-inf")
    return value >= lower if band["lower_closed"] == "true" else value > lower


def _health(month: str, made: Tables) -> pd.DataFrame:
    lines = made["pub_score_line"]
    cards = made["pub_scorecard"].set_index(["family", "entity_code"])["score"]
    rows = []
    for (scheme, section, item), mine in lines.groupby(["scheme_code", "section_code", "item_code"]):
        total = pd.Series([cards[(r["family"], r["entity_code"])] for r in mine.to_dict("records")], index=mine.index)
        variance = total.var()
        possible = mine["points_possible"]
        rows.append(
            {
                "month": month, "period": mine["period"].iloc[0], "family": mine["family"].iloc[0],
                "scheme_code": scheme,
                "entity_type": mine["entity_type"].iloc[0], "section_code": section, "item_code": item,
                "cards": len(mine),
                "nominal_weight": round(float(possible.max()) / 100, 4), "spread": mine["points"].std(),
                "effective_weight": mine["points"].cov(total) / variance if len(mine) > 2 and variance else None,
                "mean_share": mine["points"].sum() / possible.sum() if possible.sum() else None,
                "ceiling_share": (mine["points"] >= possible).mean(), "withheld_share": 0.0,
                "missing_share": mine["reason"].isin(["no_data", "low_sample"]).mean(),
            }
        )  # fmt: skip
    return pd.DataFrame(rows + _whole(month, made["pub_scorecard"]))


def _whole(month: str, cards: pd.DataFrame) -> list[dict[str, Any]]:
    """The card itself, one row a scheme and kind of entity."""
    return [
        {
            "month": month, "period": mine["period"].iloc[0], "family": mine["family"].iloc[0], "scheme_code": scheme,
            "entity_type": kind, "section_code": "total", "item_code": "total", "cards": int(mine["score"].count()),
            "nominal_weight": 1.0, "effective_weight": 1.0 if mine["score"].nunique() > 1 else None,
            "mean_share": mine["score"].mean() / 100, "spread": mine["score"].std(ddof=0),
            "ceiling_share": (mine["score"] >= 100).mean(), "missing_share": mine["score"].isna().mean(),
            "withheld_share": mine["score"].isna().mean(),
        }
        for (scheme, kind), mine in cards.groupby(["scheme_code", "entity_type"])
    ]  # fmt: skip


def _to_date(month: str, known: list[Tables]) -> pd.DataFrame:
    cards = pd.concat([m["pub_scorecard"] for m in known])
    cards = cards[cards.period == cards.month].dropna(subset=["score"])
    keys = ["family", "entity_type", "entity_code"]
    found = cards.groupby(keys)["score"].agg(["count", "sum", "mean", "min", "max"]).reset_index()
    found.columns = pd.Index([*keys, "months_scored", "score_sum", "mean_score", "lowest", "highest"])
    return found.assign(month=month, year=month[:4])


def _runs(month: str, made: Tables, earlier: list[Tables]) -> tuple[pd.DataFrame, pd.DataFrame]:
    before = {
        (r["rule_code"], r["entity_code"]): r for r in (earlier[-1]["pub_run"].to_dict("records") if earlier else [])
    }
    rules = [r for r in in_force("run_rule", month) if r["rank_list"] in ("b_room", "b_unit") and not r["within"]]
    scheme = made["pub_scorecard"].set_index(["family", "entity_code"])["scheme_code"]
    runs, proposals = [], []
    for rank in made["pub_rank"].to_dict("records"):
        for rule in [r for r in rules if r["rank_list"] == rank["rank_list"]]:
            code, places = rank["entity_code"], int(str(rule["places"])) if rank["rank_list"] == "b_room" else 0
            inside = bool(rank["eligible"]) and rank["place_last"] <= places
            inside = inside or (rule["rule_code"] == "off_duty" and (code, month) == HELD)
            past = before.get((rule["rule_code"], code), {})
            length = (past.get("run_length") or 0) + 1 if inside else 0
            months = "|".join([*(str(past.get("run_months") or "").split("|") if length > 1 else []), month])
            needed = int(str(rule["run_length"]))
            if (code, month) == HELD and rule["rule_code"] == "off_duty":
                length, months = 3, "2026-08|2026-09|2026-10"
            once = PLACES / max(rank["unit_size"], PLACES)
            head = {
                "month": month, "rule_code": rule["rule_code"], "rank_list": rank["rank_list"],
                "entity_type": "employee",
                "entity_code": code, "unit_code": rank["unit_code"], "family": "bank_b",
                "scheme_code": scheme[("bank_b", code)], "run_length": length, "unit_size": rank["unit_size"],
                "run_months": months if length else None, "tied": rank["tied"], "score": rank["score"],
                "place": rank["place_last"], "chance_once": once, "chance_run": once ** max(min(length, needed), 1),
            }  # fmt: skip
            runs.append(head | {"eligible": rank["eligible"], "is_flagged": inside, "in_reset": False, "stint": 1})
            if length >= needed:
                proposals.append(
                    head | {
                        "period": month, "severity": int(str(rule["severity"])), "leads": True, "sample_size": 57,
                        "to_state": rule["to_state"], "due_days": 10, "due_on": date.fromisoformat(f"{month}-28"),
                        "chance_year": 0.82, "chance_by_noise": 0.31 if length > 1 else None,
                        "score_low": rank["score"] - 6, "score_high": rank["score"] + 6, "standards_missed": 2,
                        "training_offered": 0, "legal_note": rule["legal_note"],
                    }
                )  # fmt: skip
    severest: dict[str, int] = {}
    for row in proposals:
        severest[row["entity_code"]] = max(severest.get(row["entity_code"], 0), row["severity"])
    return pd.DataFrame(runs), pd.DataFrame(
        row | {"leads": row["severity"] == severest[row["entity_code"]]} for row in proposals
    )


def _states(month: str, made: Tables, proposals: pd.DataFrame) -> pd.DataFrame:
    leading = {r["entity_code"]: r for r in proposals.to_dict("records") if r["leads"]}
    people = made["pub_scorecard"]
    rows = []
    for code in people[people.family == "bank_b"]["entity_code"]:
        lead = leading.get(code)
        state = lead["to_state"] if lead else "normal"
        rows.append(
            {"month": month, "family": "bank_b", "entity_type": "employee", "entity_code": code,
             "state_before": "normal", "state": state, "since_month": month,
             "cause": lead["rule_code"] if lead else "normal"}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _decisions(month: str, earlier: list[Tables]) -> pd.DataFrame:
    """In one month the first two proposals of the month before were decided: one confirmed, one rejected."""
    if month != DECIDED or not earlier:
        return pd.DataFrame()
    answered = earlier[-1]["pub_consequence"].sort_values(["rule_code", "entity_code"]).to_dict("records")[:2]
    names = (
        "period",
        "family",
        "rule_code",
        "entity_type",
        "entity_code",
        "unit_code",
        "run_length",
        "run_months",
        "to_state",
    )
    return pd.DataFrame(
        {name: row[name] for name in names}
        | {"month": month, "about_month": row["month"], "status": status, "record_id": f"D-{n}"}
        | {"decided_at": datetime(2026, 10, 12, 9, 30), "decided_by": "E9002", "reason": "hand-over <weeks>"}
        for n, (row, status) in enumerate(zip(answered, ("confirmed", "rejected"), strict=True))
    )


def _open(month: str, proposals: pd.DataFrame) -> pd.DataFrame:
    """The proposals of the month, none of them decided yet."""
    names = (
        "period", "family", "rule_code", "rank_list", "entity_type", "entity_code", "unit_code", "run_length",
        "run_months", "to_state", "severity", "leads", "due_on",
    )  # fmt: skip
    return proposals[list(names)].assign(month=month, about_month=month, status="open")


def _pay(month: str, made: Tables) -> tuple[pd.DataFrame, pd.DataFrame]:
    year, number = int(month[:4]), int(month[5:])
    later = f"{year}-{number + 1:02}" if number < 12 else f"{year + 1}-01"
    lines, totals = [], []
    cards = made["pub_scorecard"]
    for card in cards[cards.family == "bank_b"].to_dict("records"):
        head = {
            "month": month, "period": month, "pay_month": later, "family": "bank_b", "entity_type": "employee",
            "entity_code": card["entity_code"], "pay_code": "bank_b_bonus", "currency": "CNY",
        }  # fmt: skip
        mine: list[dict[str, Any]] = []
        if card["status"] == "scored":
            line = {"scheme_code": card["scheme_code"], "line_code": "bonus", "position": 1, "kind": "earned"}
            amount = round(BASE * card["score"] / 100, 2)
            numbers = {"base_amount": BASE, "score": card["score"], "factor": 1, "amount": amount}
            mine.append(head | line | numbers | {"for_period": month})
        if (card["entity_code"], month) == (ADJUSTED[0], "2026-10"):
            line = {"scheme_code": card["scheme_code"], "line_code": "adjustment", "position": 99, "kind": "adjustment"}
            mine.append(head | line | {"amount": ADJUSTED[2], "for_period": ADJUSTED[1]})
        lines += mine
        status = "paid" if card["status"] == "scored" else "withheld"
        amount = round(sum(r["amount"] for r in mine), 2)
        totals.append(head | {"amount": amount, "lines": len(mine), "status": status})
    return pd.DataFrame(lines), pd.DataFrame(totals)


def _steps(month: str) -> pd.DataFrame:
    """The days of the steps to the payment: all of them in the month after."""
    year, number = int(month[:4]), int(month[5:])
    later = f"{year}-{number + 1:02}" if number < 12 else f"{year + 1}-01"
    kept = ("pay_code", "position", "step", "name_en", "name_zh", "role", "basis")
    return pd.DataFrame(
        {name: row[name] for name in kept}
        | {"month": month, "pay_month": later}
        | {f"{end}_date": date.fromisoformat(f"{later}-{int(str(row[f'{end}_day'])):02}") for end in ("from", "to")}
        for row in in_force("pay_step", month)
    )
