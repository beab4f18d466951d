"""What follows from a card: state, proposals, pay, the year so far, recent cards. What is not published is empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.published import Published
from orchestration.reading.pay import pay_of
from orchestration.reading.policy import rows

RECENT = 6
Row = dict[str, Any]


@dataclass(frozen=True)
class Outcomes:
    """`recent` are the cards of the family in the published months up to this one, the oldest first."""

    state: Row = field(default_factory=dict)
    proposals: list[Row] = field(default_factory=list)
    pay: list[Row] = field(default_factory=list)
    to_date: Row = field(default_factory=dict)
    recent: list[Row] = field(default_factory=list)


def of_card(published: Published, month: str, card: Row, most: int = RECENT) -> Outcomes:
    """What was published about the entity and family of a card (a row of pub_scorecard)."""
    who = [card["family"], card["entity_type"], card["entity_code"]]
    mine = "family = ? and entity_type = ? and entity_code = ?"

    def here(relation: str, order: str) -> list[Row]:
        return rows(published, f"select * from {relation} where {mine} order by {order}", who, [month])

    states = here("pub_person_state", "since_month")
    to_date = here("pub_score_to_date", "year")
    return Outcomes(
        state=states[-1] if states else {},
        proposals=[_with_rule(published, month, r) for r in here("pub_consequence", "severity desc, rule_code")],
        pay=pay_of(published, month, card).lines,
        to_date=to_date[-1] if to_date else {},
        recent=recent(published, month, card, most),
    )


def _with_rule(published: Published, month: str, proposal: Row) -> Row:
    """A proposal with the names and the action of its rule."""
    sql = (
        "select name_en, name_zh, action_en, action_zh, rank_end "
        "from pub_scheme_run_rule where rule_code = ? order by valid_from"
    )
    found = rows(published, sql, [proposal["rule_code"]], [month])
    return proposal | (found[-1] if found else {})


def recent(published: Published, month: str, card: Row, most: int = RECENT) -> list[Row]:
    """The last cards of the same family, six and more, each with its grade and the first of its places."""
    until = [m for m in published.months() if m <= month]
    if card["period"] == month:
        until = until[-max(most, RECENT) :]
    who = [card["family"], card["entity_type"], card["entity_code"]]
    mine = "family = ? and entity_type = ? and entity_code = ?"
    cards = rows(published, f"select * from pub_scorecard where {mine} order by month, period", who, until)
    grades = {
        (g["month"], g["period"]): g["grade"]
        for g in rows(
            published, f"select month, period, grade from pub_grade where {mine} and item_code = 'total'", who, until
        )
    }
    places = rows(
        published,
        "select * from pub_rank where entity_type = ? and entity_code = ? order by rank_list", who[1:], until,
    )  # fmt: skip
    return [
        c
        | {"grade": grades.get((c["month"], c["period"]))}
        | {
            "place": next(
                (r for r in places if r["month"] == c["month"] and r["scheme_code"] in ("*", c["scheme_code"])), {}
            )
        }
        for c in cards
    ][-max(most, RECENT) :]
