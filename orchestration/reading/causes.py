"""Why points were lost: the records behind a line, counted by what is wrong with them. Facts; words are elsewhere.

What a record can say against itself is a column of its relation, whatever the KPI or the scheme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.published import Published
from orchestration.reading import periods
from orchestration.reading.curves import NOTHING, Curve, earned, reach
from orchestration.reading.policy import rows
from orchestration.reading.records import Entity, belonging, compared_with, in_part, source_of

Row = dict[str, Any]
# columns that say what is wrong with a record of a relation; their words are the texts cause.<column>
FLAGS = {
    "pub_evidence_qa": ("is_fatal",),
    "pub_evidence_survey": ("dissatisfied",),
    "pub_evidence_complaint": ("was_reopened",),
}


@dataclass(frozen=True)
class Cause:
    """So many of the records behind a line are of a kind; `points` is what they cost, where that can be told.

    `kind`: a column of FLAGS, `missed` (a share that goes up), `counted` (a share that goes down), `beyond` (of a mean:
    the records on the wrong side of `edge`, the value that gives all points), `event`, `late`, `rating`, and
    `rating_aside` for raters whose weight is none.
    """

    kind: str
    count: int
    of: int
    points: Decimal | None = None
    edge: Decimal | None = None
    below: bool = False
    about: str = ""
    about_zh: str = ""


def of_line(
    published: Published, months: Sequence[str], line: Row, kpi: Mapping[str, Any], entity: Entity, curve: Curve | None,
    item: Mapping[str, Any], step: Decimal | None = None,
) -> list[Cause]:  # fmt: skip
    """What the records say about the points that a line lost; `entity` is whose figure it is."""
    match line["source"]:
        case "events":
            return of_events(published, months, line)
        case "ratings":
            return of_ratings(published, months, line)
        case "kpi" if line["value"] is not None and curve is not None:
            return of_kpi(published, months, line, kpi, entity, curve, item, step)
    return []


def of_kpi(
    published: Published, months: Sequence[str], line: Row, kpi: Mapping[str, Any], entity: Entity, curve: Curve,
    item: Mapping[str, Any], step: Decimal | None,
) -> list[Cause]:  # fmt: skip
    """Flagged records with what they cost, then the records on the wrong side."""
    source = source_of(kpi)
    possible, now = Decimal(line["points_possible"]), Decimal(line["points_raw"])
    if source is None or source.numerator is None or now >= possible:
        return []
    columns = {c["column_name"] for c in rows(published, f"describe select * from {source.relation}", [], months)}
    mine = belonging(entity, sorted(columns))
    if mine is None or not set(source.columns) <= columns:
        return []
    top = f'cast(r."{source.numerator}" as decimal(38, 4))'
    bottom = f'cast(r."{source.denominator}" as decimal(38, 4))' if source.denominator else "null"
    wrong, kind, edge, below = _wrong(kpi, source.relation, line, curve, top, bottom)
    flags = [f for f in FLAGS.get(source.relation, ()) if f in columns]
    counts = "".join(
        f", count(*) filter (where {_is(f)}) as n_{f}, sum({top}) filter (where {_is(f)}) as top_{f}, "
        f"sum({bottom}) filter (where {_is(f)}) as bottom_{f}"
        for f in flags
    )
    sql = (
        f"select count(*) as n, count(*) filter (where {wrong}) as n_wrong{counts} from {source.relation} as r "
        f"where {mine[0]} and r.kpi_date between ? and ? and {source.where}"
    )
    found = rows(published, sql, [*mine[1], line["spell_start"], line["spell_end"], *source.params], months)
    if not found or not found[0]["n"]:
        return []
    told = found[0]
    whole = int(line["sample_size"] or 0) if in_part(kpi, source.relation) or source.denominator is None else told["n"]
    causes = []
    for flag in flags:
        if told[f"n_{flag}"]:
            cost = _without(line, curve, item, step, told[f"top_{flag}"], told[f"bottom_{flag}"])
            causes.append(Cause(flag, told[f"n_{flag}"], whole, cost))
    if told["n_wrong"] and kind:
        causes.append(Cause(kind, told["n_wrong"], whole, now - possible if kind != "beyond" else None, edge, below))
    return causes


def _is(flag: str) -> str:
    return f'coalesce(cast(r."{flag}" as integer), 0) > 0'


def _wrong(
    kpi: Mapping[str, Any], relation: str, line: Row, curve: Curve, top: str, bottom: str
) -> tuple[str, str, Decimal | None, bool]:
    """SQL for a record on the wrong side, what such records are called, and for a mean the edge and its side."""
    if kpi.get("spread") == "share" or in_part(kpi, relation):
        falls = kpi.get("direction") == "down" or compared_with(kpi, relation) == "numerator"
        return (f"{top} <> 0", "counted", None, False) if falls else (f"{top} < {bottom}", "missed", None, False)
    if bottom == "null":
        return f"{top} <> 0", "counted", None, False
    edge = None if kpi.get("aggregation") == "sum" else reach(curve, Decimal(line["value"]), Decimal(1))
    if edge is None:
        return "false", "", None, False
    below = edge > Decimal(line["value"])
    side = "<" if below else ">"
    return f"{bottom} <> 0 and {top} {side} {bottom} * cast({edge:f} as decimal(18, 8))", "beyond", edge, below


def _without(
    line: Row, curve: Curve, item: Mapping[str, Any], step: Decimal | None, top: Any, bottom: Any
) -> Decimal | None:
    """What records cost: the points of the line less those it would have without them; None where none are left."""
    if bottom is None or line["numerator"] is None:
        return None
    above, left = Decimal(line["numerator"]) - Decimal(top), Decimal(line["denominator"]) - Decimal(bottom)
    nominal, possible = Decimal(item.get("points") or 0), Decimal(line["points_possible"])
    if left <= 0 or not nominal:
        return None
    gained = possible * earned(nominal, curve.share(above / left), step) / nominal
    return Decimal(line["points_raw"]) - gained


def of_events(published: Published, months: Sequence[str], line: Row) -> list[Cause]:
    """Point events by their reason, those that took most first; then how many of them were entered late."""
    sql = (
        "select * from pub_evidence_event where subject_kind = ? and subject_id = ? and item_code in (?, ?) "
        "and coalesce(nullif(scheme_code, ''), ?) = ? and occurred_on between ? and ?"
    )
    item, ref, scheme = line["item_code"], line["ref"] or line["item_code"], line["scheme_code"]
    span = (line["spell_start"], line["spell_end"])
    found = rows(published, sql, [line["entity_type"], line["entity_code"], item, ref, scheme, scheme, *span], months)
    names = {
        r["reason_code"]: r
        for r in rows(published, "select * from pub_scheme_event_rule where rule_set = ?", [ref], months)
    }
    by_reason: dict[str, list[Row]] = {}
    for row in found:
        by_reason.setdefault(str(row["reason_code"]), []).append(row)
    causes = []
    for code, mine in by_reason.items():
        known = names.get(code, {})
        words = str(mine[0]["reason"] or code)
        causes.append(
            Cause(
                "event", len(mine), len(found), sum((Decimal(r["points"]) for r in mine), NOTHING),
                about=known.get("name_en") or words, about_zh=known.get("name_zh") or words,
            )
        )  # fmt: skip
    late = sum(_is_late(r, _late_days(published, months, line)) for r in found)
    more = [Cause("late", late, len(found))] if late else []
    return [*sorted(causes, key=lambda c: (c.points or NOTHING, c.about)), *more]


def _late_days(published: Published, months: Sequence[str], line: Row) -> int | None:
    """More days than these between an event and its record make it late, by the scheme of the line."""
    sql = "select * from pub_scheme where scheme_code = ? and version = ?"
    found = rows(published, sql, [line["scheme_code"], line["scheme_version"]], months[-1:])
    return found[0].get("event_late_days") if found else None


def _is_late(event: Row, most: int | None) -> bool:
    return most is not None and event.get("days_late") is not None and event["days_late"] > most


def of_ratings(published: Published, months: Sequence[str], line: Row) -> list[Cause]:
    """Ratings by the kind of rater: how many, the mean share of their scales, whether the mix counts them.

    The month that closes a period was published with all its ratings; those before hold some of them once more.
    """
    sql = (
        "select rater_kind, value, scale_max from pub_evidence_rating "
        "where subject_kind = ? and subject_id = ? and scheme_code = ? and item_code = ? "
        "and list_contains(?, period) and scale_max > 0 order by rater_kind"
    )
    who = [line[c] for c in ("entity_type", "entity_code", "scheme_code", "item_code")]
    who.append(periods.rated(str(line["period"])))
    shares: dict[str, list[Decimal]] = {}
    for row in rows(published, sql, who, months[-1:]):
        shares.setdefault(str(row["rater_kind"]), []).append(Decimal(row["value"]) / Decimal(row["scale_max"]))
    mix = rows(published, "select rater_kind from pub_scheme_rater where mix_code = ?", [line["ref"]], months[-1:])
    counted = {m["rater_kind"] for m in mix} or set(shares)
    return [
        Cause(
            "rating" if kind in counted else "rating_aside",
            len(given),
            len(given),
            edge=sum(given, NOTHING) / len(given),
            about=kind,
        )
        for kind, given in shares.items()
    ]
