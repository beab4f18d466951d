"""Schemes out of rows that score one rating, so that a test says which score is paid, and pay rules of every kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from orchestration.publishing.history import PAY_LINE
from tests.scoring.test_golden_values import MODE1, service_room
from tests.scoring.warehouse import Centre, Project

MONTH = "2026-10"
FROM = {"valid_from": "2023-01-01", "basis": "completion"}
ONE = {"rank_list": "shop_list", "places": 1}
RULES: dict[str, list[dict[str, Any]]] = {
    "cut": [  # a fail line that cuts 30 % of the computed pay
        {"line_code": "score_pay", "per": "earned", "factor": 1},
        {"line_code": "fail_line", "per": "earned", "factor": -0.30, "score_below": 60},
        {"line_code": "off_duty", "per": "at_most", "factor": 0, "state": "off_duty"},
    ],
    "cut_base": [  # the variant: 30 % of the base
        {"line_code": "score_pay", "per": "earned", "factor": 1},
        {"line_code": "fail_line", "per": "base", "factor": -0.30, "score_below": 60},
    ],
    "shop": [  # fixed amounts by rank, from commission
        {"line_code": "commission", "per": "commission", "factor": 1},
        {
            "line_code": "first",
            "per": "unit",
            "factor": 100,
            "rank_list": "shop_list",
            "rank_end": "first",
            "places": 1,
        },
        {"line_code": "last", "per": "unit", "factor": -100, "rank_list": "shop_list", "rank_end": "last", "places": 1},
        {"line_code": "not_below_zero", "per": "at_least", "factor": 0},
    ],
    "bounds": [  # limits that act one after the other
        {"line_code": "score_pay", "per": "earned", "factor": 1},
        {"line_code": "least", "per": "at_least", "factor": 300},
        {"line_code": "most", "per": "at_most", "factor": 1500},
        {"line_code": "off_duty", "per": "at_most", "factor": 0, "state": "off_duty"},
    ],
}
STEPS = [
    {"step": "collected", "role": "department", "from_day": 10, "to_day": 15, "months_later": 1},
    {"step": "reviewed", "role": "department_manager", "from_day": 15, "to_day": 16, "months_later": 1},
    {"step": "verified", "role": "administration", "from_day": 17, "to_day": 17, "months_later": 1},
    {"step": "approved", "role": "general_manager", "from_day": 18, "to_day": 31, "months_later": 1},
]


def paying(project: Project) -> None:
    """One scheme for each pay code: family, scheme, role and pay code have the same name."""
    add(project, "scheme_curve", [{"curve_code": "straight", "x": x, "share": x, "to_next": "linear"} for x in (0, 2)])
    for code, rules in RULES.items():
        scheme = {"scheme_code": code, "version": 1}
        add(project, "scheme", [{
            **scheme, "family": code, "entity_types": "employee", "period_kind": "month", "base_total": 100,
            "total_floor": 0, "total_cap": 120, "score_step": 0.01, "spell_rule": "blend", "min_coverage": 0.6,
            "grades_items": "false", "pay_code": code, "event_late_days": 7,
        }])  # fmt: skip
        add(project, "scheme_section", [{**scheme, "section_code": "all", "base": 100, "bonus_cap": 20}])
        add(project, "scheme_item", [{
            **scheme, "section_code": "all", "item_code": "rated", "source": "ratings", "ref": "superior_only",
            "points": 100, "curve_code": "straight", "min_sample": 0, "carry_periods": 0,
        }])  # fmt: skip
        add(project, "scheme_assignment", [{"scheme_code": code, "unit_code": "C", "role": code}])
        add(project, "scheme_pay_rule", [{"pay_code": code, "position": n, **rule} for n, rule in enumerate(rules, 1)])
        add(project, "scheme_pay_step", [{"pay_code": code, "position": n, **step} for n, step in enumerate(STEPS, 1)])
    add(project, "scheme_rank", [{
        "rank_list": "shop_list", "family": "shop", "level": "team", "by_scheme": "true", "min_days": 1, "min_size": 1,
    }])  # fmt: skip


def add(project: Project, seed: str, rows: Iterable[dict[str, Any]]) -> None:
    old = project.seed_rows(seed)
    names = old[0].keys() if old else (project.root / "seeds" / f"{seed}.csv").read_text().strip().split(",")
    filled = [{name: value for name, value in (FROM | row).items() if name in names} for row in rows]
    project.write_seed(seed, [*old, *filled])


def person(
    centre: Centre,
    who: str,
    pay_code: str,
    score: float | None,
    base: float | None = 2000,
    status: str = "active",
    unit: str = MODE1,
    **more: Any,
) -> None:
    """Somebody with a score (None: nothing was rated) and a base (None: finance knows none)."""
    centre.add_person(who, (1, unit, "", status), role=pay_code)
    if score is not None:
        centre.add_rating(who, pay_code, "rated", "superior", score, 100)
    if base is not None:
        centre.add_base(who, base, **more)


def published_line(month: str, who: str, amount: float, kind: str = "earned", **more: Any) -> tuple[Any, ...]:
    """A row of the views of published pay lines."""
    row = {
        "month": month, "for_month": month, "family": "cut", "scheme_code": "cut", "entity_type": "employee",
        "entity_code": who, "pay_code": "cut", "line_code": "score_pay", "kind": kind, "currency": "CNY",
        "base_amount": 2000, "factor": 1, "amount": amount,
    } | more  # fmt: skip
    return tuple((row | {"for_period": row["for_month"]})[column] for column in PAY_LINE)


def publish(project: Project, **views: list[tuple[Any, ...]]) -> None:
    """Fill the views published.pay_line, pay_line_first and pay_settled."""
    with duckdb.connect(str(project.warehouse)) as con:
        for name, rows in views.items():
            con.execute(f"delete from published.{name}")
            if rows:
                con.executemany(f"insert into published.{name} values ({', '.join('?' * len(PAY_LINE))})", rows)


def decide(project: Project, *decisions: tuple[str, str, str]) -> None:
    """The decisions of the month in hand on pay lines: the month that they speak about, `<line>/<person>`, decision."""
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute("delete from staging.stg_app__decisions")
        for n, (month, about, decision) in enumerate(decisions):
            con.execute(
                "insert into staging.stg_app__decisions by name select ? as record_id, "
                "timestamp '2026-11-05 09:00' + to_minutes(?) as recorded_at, ? as about_month, "
                "'pay_line' as about_kind, ? as about_id, ? as decision",
                [f"d{n}", n, month, about, decision],
            )


__all__ = ["MONTH", "RULES", "add", "decide", "paying", "person", "publish", "published_line", "service_room"]
