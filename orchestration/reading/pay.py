"""What a published card is paid: its lines with the words of their rules, and the days of the way to the payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.published import Published

KEY = "family = ? and entity_type = ? and entity_code = ?"
PAYS = f"select * from pub_pay where {KEY} and period in (?, month) order by period, pay_code, currency"
LINES = f"select * from pub_pay_line where {KEY} and period in (?, month) order by for_month desc, position nulls last, line_code"  # noqa: E501
STEPS = "select * from pub_pay_step where pay_code in (select unnest(?)) order by pay_code, position"
WORDS = "select * from pub_scheme_pay_rule where pay_code in (select unnest(?)) order by valid_from"


@dataclass(frozen=True)
class Pay:
    """`pays`: rows of pub_pay (usually one). `lines`: rows of pub_pay_line with `name_en`, `name_zh` of their rule.
    `steps`: rows of pub_pay_step."""

    pays: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sums(self) -> bool:
        """Whether the lines sum to what is to be paid."""
        total = sum((line["amount"] for line in self.lines), Decimal(0))
        return total == sum((pay["amount"] for pay in self.pays), Decimal(0))


def pay_of(published: Published, month: str, card: Mapping[str, Any]) -> Pay:
    """The pay of a card (a row of pub_scorecard), adjustments of the month included; empty where it pays nothing, or
    where the month was published before there was pay."""
    there = set(published.relations(month))
    if not {"pub_pay", "pub_pay_line", "pub_pay_step"} <= there:
        return Pay()
    key = [card["family"], card["entity_type"], card["entity_code"], card["period"]]
    pays = published.rows(PAYS, key, [month])
    lines = published.rows(LINES, key, [month])
    codes = sorted({row["pay_code"] for row in [*pays, *lines]})
    if not codes:
        return Pay()
    rules = published.rows(WORDS, [codes], [month]) if "pub_scheme_pay_rule" in there else []
    words = {(rule["pay_code"], rule["line_code"]): rule for rule in rules}
    for line in lines:
        rule = words.get((line["pay_code"], line["line_code"]), {})
        line |= {"name_en": rule.get("name_en"), "name_zh": rule.get("name_zh")}
    return Pay(pays, lines, published.rows(STEPS, [codes], [month]))
