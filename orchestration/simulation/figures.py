"""What the models give for some months: cards, grades, places, pay and weights, read from a warehouse aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb

from orchestration.home import Month
from orchestration.loading import sql_text as sql


class Card(NamedTuple):
    """Whose card of which period: the key of everything else."""

    month: str
    period: str
    family: str
    entity_type: str
    entity_code: str


@dataclass(frozen=True)
class Figures:
    """scheme and score (None: withheld) of each card; its grade and what was compared; places by rank list (list, unit:
    place from the top, from the bottom); pay by currency; weights by (month, scheme, entity type, section, item)."""

    scores: dict[Card, tuple[str, Decimal | None]]
    grades: dict[Card, tuple[str, Decimal]]
    places: dict[tuple[Card, str], tuple[int, int]]
    pay: dict[tuple[Card, str], Decimal]
    weights: dict[tuple[str, str, str, str, str], dict[str, Any]]


def read(con: duckdb.DuckDBPyConnection, months: Sequence[Month]) -> Figures:
    """The figures of the months that were scored."""
    inside = f"month in ({sql.texts(map(str, months))})"
    known = {
        row[0] for row in con.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    }

    def rows(relation: str, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        if relation not in known:
            return []
        return con.execute(f"select {columns} from marts.{relation} where {inside} and {where} order by all").fetchall()

    key = "month, period, family, entity_type, entity_code"
    cards = rows("fct_scorecard", f"{key}, scheme_code, score")
    of = {
        (month, period, kind, code): Card(month, period, family, kind, code)
        for month, period, family, kind, code, *_ in cards
    }
    lists = dict(con.execute("select rank_list, family from seeds.scheme_rank").fetchall())
    placed = rows("fct_rank", "month, period, entity_type, entity_code, rank_list, place_first, place_last", "eligible")
    paid: dict[tuple[Card, str], Decimal] = {}
    for *of_card, currency, amount in rows("fct_pay_line", f"{key}, currency, amount", "for_month = month"):
        card = Card(*of_card)
        paid[card, currency] = paid.get((card, currency), Decimal(0)) + amount
    weights = rows(
        "fct_scheme_health",
        "month, scheme_code, entity_type, section_code, item_code, nominal_weight, effective_weight, spread, cards",
    )
    names = ("nominal_weight", "effective_weight", "spread", "cards")
    return Figures(
        {Card(*row[:5]): (row[5], row[6]) for row in cards},
        {
            Card(*row[:5]): (row[5], row[6])
            for row in rows("fct_grade", f"{key}, grade, compared", "section_code = 'total' and item_code = 'total'")
        },
        {
            (Card(month, period, lists[rank_list], kind, code), rank_list): (first, last)
            for month, period, kind, code, rank_list, first, last in placed
            if (month, period, kind, code) in of
        },
        paid,
        {tuple(row[:5]): dict(zip(names, row[5:], strict=True)) for row in weights},
    )
