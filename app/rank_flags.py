"""Which places of a rank list the rules speak of: the first and the last few, ties over the edge included."""

from __future__ import annotations

from typing import Any

import pandas as pd

from app import data, rules, session

KEYS = ["unit_code", "scheme_code", "period"]


def flagged(context: session.Context, found: pd.DataFrame, rank_list: str) -> pd.DataFrame:
    """The rows of a list with `flags`, (words, tone) of each edge it is inside of, and `cut`: a tie over one."""
    if found.empty:
        return found.assign(flags=[], cut=[])
    edges = edges_of(context, rank_list)
    many = found.groupby([*KEYS, "score"], dropna=False)["entity_code"].transform("count")
    flags, cut = [], []
    for row, same in zip(data.records(found), many, strict=True):
        inside = [edge for edge in edges if _inside(row, *edge)]
        flags.append([(context.text(f"flag.{end}", n=n), "bad" if end == "last" else "good") for end, n in inside])
        cut.append(any(row[f"place_{end}"] + same - 1 > n for end, n in inside))
    return found.assign(flags=pd.Series(flags, index=found.index), cut=pd.Series(cut, index=found.index))


def edges_of(context: session.Context, rank_list: str) -> list[tuple[str, int]]:
    """('last', 3), ('first', 1), … of the rules for runs and pay that speak of a list, each once."""
    store, month = context.store, str(context.month)
    spoken = [*data.records(rules.run_rules(store, month)), *data.records(rules.pay_rules(store, month))]
    found = {(str(r["rank_end"]), int(r["places"])) for r in spoken if r["rank_list"] == rank_list and r["places"]}
    return sorted(found)


def _inside(row: dict[str, Any], end: str, places: int) -> bool:
    place = row[f"place_{end}"]
    return bool(row["eligible"]) and place is not None and place <= places
