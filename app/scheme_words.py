"""The rules of a scheme in words: sources, curves, missing values, bands, ranks, runs, pay. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app import components, formats
from app.components import Html
from app.session import Context

Record = dict[str, Any]
BETWEEN = {"linear": " … ", "step": " ; "}


def basis(context: Context, row: Record) -> Html:
    """Whether a row stands in the document, and which of its columns were decided to fill a gap."""
    filled = str(row.get("completed") or "").split()
    if row.get("basis") == "completion":
        return components.pill(context.text("basis_short.completion"), "warn")
    source = components.pill(context.text("basis_short.source"), "good")
    if not filled:
        return source
    names = ", ".join(context.word("policy_column", column) for column in filled)
    return components.two_lines(source, components.span(context.text("scheme.completed", names=names), "warn"))


def source(context: Context, item: Record, kpis: dict[str, Record], raters: Sequence[Record]) -> str:
    """Where the value of an item comes from."""
    text, ref = context.text, str(item["ref"] or "")
    match item["source"]:
        case "kpi" | "earlier_kpi":
            kpi = context.name(kpis.get(ref, {}), ref)
            scope = context.word("scope", item["scope"] or "own")
            return text(f"source.{item['source']}", kpi=kpi, scope=scope)
        case "ratings":
            mix = [r for r in raters if r["mix_code"] == ref]
            shares = [f"{context.word('rater_kind', r['rater_kind'])} {formats.number(r['weight'])}" for r in mix]
            return text("source.ratings", raters=", ".join(shares) or ref)
        case "members":
            classes = str(item["member_classes"] or "")
            return text("source.members.classes" if classes else "source.members", ref=ref, classes=classes)
    return text(f"source.{item['source']}", ref=ref)


def value(item: Record, kpis: dict[str, Record], x: Any) -> str:
    """A value of the kind of an item: of its KPI by its unit, of ratings as a share."""
    kpi = kpis.get(str(item["ref"]), {})
    if item["source"] in ("ratings", "members", "progress"):
        return formats.share(x)
    unit = str(kpi.get("unit") or "")
    return formats.measure(x, unit, "ratio" if unit == "n" else str(kpi.get("aggregation") or "ratio"))


def curve(item: Record, kpis: dict[str, Record], knots: Sequence[Record]) -> str:
    """The knots of an item's curve: value → share of the points."""
    mine = [k for k in knots if k["curve_code"] == item["curve_code"]]
    by = float(item["target"] or 1)
    told = ""
    for place, knot in enumerate(mine):
        told += f"{value(item, kpis, float(knot['x']) * by)} → {formats.share(knot['share'], 0)}"
        told += BETWEEN[str(knot["to_next"])] if place + 1 < len(mine) else ""
    return told


def missing(context: Context, item: Record) -> str:
    """What happens without a value."""
    text, share = context.text, item["missing_share"]
    if share is None:
        then = text("missing.redistribute")
    else:
        then = text("missing.zero") if not share else text("missing.share", share=formats.share(share, 0))
    carried = int(item.get("carry_periods") or 0)
    return text("missing.carried", n=carried, then=then) if carried else then


def limits(context: Context, row: Record) -> str:
    """Bonus and floor of an item or section."""
    text = context.text
    found = [text("limit_words.bonus", n=formats.number(row["bonus_cap"], 0))] if row.get("bonus_cap") else []
    if row.get("floor") is not None:
        found.append(text("limit_words.floor", n=formats.number(row["floor"], 0)))
    return ", ".join(found)


def scheme_facts(context: Context, row: Record) -> list[str]:
    """The scheme as a whole, a sentence each."""
    text = context.text
    floor, cap = formats.number(row["total_floor"]), formats.number(row["total_cap"])
    facts = [
        text("scheme.scores", who=_kinds(context, row), period=context.word("period_kind", row["period_kind"])),
        text("scheme.total", base=formats.number(row["base_total"]), floor=floor, cap=cap),
        text("scheme.rounding", step=f"{float(row['score_step'] or 0.01):g}"),
        text("scheme.spells", rule=context.word("spell_rule", row["spell_rule"])),
        text("scheme.coverage", share=formats.share(row["min_coverage"], 0)),
    ]
    if row.get("event_late_days") is not None:
        facts.append(text("scheme.late", n=formats.number(row["event_late_days"])))
    return facts


def band(context: Context, row: Record, *, last: bool = False) -> str:
    """The lower bound of a grade; the last one takes whatever is below the others."""
    if last or row["lower"] is None:
        return context.text("band.rest")
    key = "band.from" if row["lower_closed"] else "band.above"
    bound = formats.share(row["lower"], 0) if row["rank_list"] else formats.number(row["lower"], 2)
    return context.text(f"{key}.places" if row["rank_list"] else key, bound=bound)


def run_rule(context: Context, row: Record, lists: dict[str, Record]) -> str:
    """A rule of runs as a sentence."""
    text = context.text
    end = text(f"flag.{row['rank_end']}", n=row["places"])
    listed = context.name(lists.get(row["rank_list"], {}), row["rank_list"])
    key = (
        "run.once" if int(row["run_length"]) == 1 else "run.quarter" if row["calendar"] == "quarter" else "run.rolling"
    )
    told = text(key, end=end, list=listed, n=row["run_length"])
    if row.get("within"):
        state = context.word("person_state", row["reset_state"])
        told = text("run.within", told=told, n=int(row["within"]), state=state)
    return text("run.for", told=told, kinds=_kinds(context, row)) if row.get("entity_types") else told


def _kinds(context: Context, row: Record) -> str:
    """Whom a scheme scores, or to whom a rule applies."""
    between = "、" if context.language == "zh" else ", "
    return between.join(context.word("entity_type", kind) for kind in str(row["entity_types"]).split("|"))


def pay_rule(context: Context, row: Record, lists: dict[str, Record]) -> str:
    """A rule of pay as a sentence."""
    text = context.text
    factor = f"{float(row['factor'] or 0):g}".replace("-", formats.MINUS)
    told = text(f"pay_per.{row['per']}", factor=factor)
    if row.get("score_below") is not None:
        told = text("pay_when.score", told=told, score=formats.number(row["score_below"], 0))
    if row.get("places"):
        listed = context.name(lists.get(row["rank_list"], {}), row["rank_list"])
        told = text("pay_when.place", told=told, end=text(f"flag.{row['rank_end']}", n=int(row["places"])), list=listed)
    if row.get("state"):
        told = text("pay_when.state", told=told, state=context.word("person_state", row["state"]))
    return told
