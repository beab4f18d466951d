"""What belongs to a scheme beside its items: grades, ranks, runs, pay, events, versions, health, simulations."""

from __future__ import annotations

from typing import Any

from app import components, data, formats, frame, rules, scheme_words, session, simulations
from app.components import Column, Html, Row

Record = dict[str, Any]
LEAST_CARDS = 5  # of fewer the weight in effect says nothing


def draw(context: session.Context, scheme: Record, items: list[Record]) -> None:
    """A card for each kind of rule that the scheme has."""
    store, month = context.store, str(context.month)
    every = data.records(rules.rank_lists(store, month))
    lists = {r["rank_list"]: r for r in every}
    _bands(context, scheme)
    _ranks(context, [r for r in every if r["family"] == scheme["family"]])
    mine = {code for code, r in lists.items() if r["family"] == scheme["family"]}
    _runs(context, [r for r in data.records(rules.run_rules(store, month)) if r["rank_list"] in mine], lists)
    pay = [r for r in data.records(rules.pay_rules(store, month)) if r["pay_code"] == scheme.get("pay_code")]
    _pay(context, pay, lists)
    sets = {i["ref"] for i in items if i["source"] == "events"}
    _events(context, [r for r in data.records(rules.event_rules(store, month)) if r["rule_set"] in sets])


def _card(context: session.Context, key: str, columns: list[Column], rows: list[Row]) -> None:
    if not rows:
        return
    with frame.card(key):
        note = context.text(f"scheme.{key}.note")
        components.show(components.heading(context.text(f"scheme.{key}"), note))
        components.show(components.table(columns, rows))


def _columns(context: session.Context, names: tuple[str, ...], numeric: tuple[str, ...] = ()) -> list[Column]:
    return [Column(context.text(f"column.{n}"), n in numeric) for n in names]


def _bands(context: session.Context, scheme: Record) -> None:
    found = [
        b for b in data.records(rules.bands(context.store, str(context.month))) if b["bands"] == scheme.get("bands")
    ]
    ordered = sorted(found, key=lambda b: int(b["position"]))
    rows = [
        Row(
            [
                components.pill(context.word("grade_name", b["grade"]), "accent"),
                scheme_words.band(context, b, last=b is ordered[-1]),
                b.get(f"meaning_{context.language}") or "",
                b.get(f"action_{context.language}") or "",
                scheme_words.basis(context, b),
            ]
        )
        for b in ordered
    ]
    _card(context, "bands", _columns(context, ("grade", "bound", "meaning", "follows", "basis")), rows)


def _ranks(context: session.Context, found: list[Record]) -> None:
    rows = [
        Row(
            [
                components.two_lines(context.name(r, r["rank_list"]), r["rank_list"]),
                context.word("entity_type", r["level"]),
                context.text("scheme.apart" if r["by_scheme"] else "scheme.together"),
                formats.number(r["min_days"]),
                formats.number(r["min_size"]),
                scheme_words.basis(context, r),
            ]
        )
        for r in found
    ]
    names = ("rank_list", "within", "modes", "min_days", "min_size", "basis")
    _card(context, "ranks", _columns(context, names, ("min_days", "min_size")), rows)


def _runs(context: session.Context, found: list[Record], lists: dict[str, Record]) -> None:
    rows = [
        Row(
            [
                context.name(r, r["rule_code"]),
                scheme_words.run_rule(context, r, lists),
                r.get(f"action_{context.language}") or context.word("person_state", r["to_state"]),
                context.text("scheme.days", n=formats.number(r["due_days"])),
                scheme_words.basis(context, r),
            ]
        )
        for r in found
    ]
    _card(context, "runs", _columns(context, ("rule_name", "condition", "proposed", "due", "basis")), rows)


def _pay(context: session.Context, found: list[Record], lists: dict[str, Record]) -> None:
    rows = [
        Row(
            [
                context.name(r, r["line_code"]),
                scheme_words.pay_rule(context, r, lists),
                r["reason"] or "",
                scheme_words.basis(context, r),
            ]
        )
        for r in found
    ]
    _card(context, "pay", _columns(context, ("pay_line", "rule_in_words", "reason", "basis")), rows)


def _events(context: session.Context, found: list[Record]) -> None:
    rows = [
        Row(
            [
                context.name(r, r["reason_code"]),
                r["rule_set"],
                context.text("scheme.as_recorded")
                if r["points"] is None
                else formats.number(r["points"], 1, signed=True),
                context.text("scheme.by_rule", kpi=r["kpi_code"]) if r["kpi_code"] else context.text("scheme.by_hand"),
                scheme_words.basis(context, r),
            ]
        )
        for r in found
    ]
    _card(context, "events", _columns(context, ("reason", "rule_set", "points", "origin", "basis"), ("points",)), rows)


def versions(context: session.Context, scheme: Record) -> None:
    """Every published version with its reason."""
    months = [m for m in context.store.months() if m <= str(context.month)]
    found = data.records(rules.versions(context.store, months, scheme["scheme_code"]))
    rows = [
        Row(
            [
                formats.number(v["version"]),
                formats.day(v["valid_from"], context.language),
                formats.day(v["valid_to"], context.language),
                v["reason"] or "",
                v["document_ref"] or "",
                scheme_words.basis(context, v),
            ]
        )
        for v in found
    ]
    names = ("version", "valid_from", "valid_to", "reason", "document", "basis")
    _card(context, "versions", _columns(context, names, ("version",)), rows)


def health(context: session.Context, scheme: Record, items: list[Record]) -> None:
    """What the rules weigh beside what tells people apart; full marks, missing values."""
    text = context.text
    names = {i["item_code"]: context.name(i, i["item_code"]) for i in items}
    order = {i["item_code"]: n for n, i in enumerate(items)}
    found = data.records(rules.health(context.store, str(context.month), scheme["scheme_code"]))
    if not found:
        return
    rows: list[Row] = []
    for kind in dict.fromkeys(r["entity_type"] for r in found):
        mine = [r for r in found if r["entity_type"] == kind]
        for r in sorted(mine, key=lambda r: (r["item_code"] == "total", order.get(r["item_code"], 99))):
            rows.append(_health_row(context, r, names))
    with frame.card("health"):
        components.show(components.heading(text("scheme.health"), text("scheme.health.note")))
        order_of = ("item", "cards", "nominal", "effective", "mean_share", "spread", "ceiling", "missing", "withheld")
        columns = [Column(text(f"column.{n}"), n != "item") for n in order_of]
        components.show(components.table(columns, rows))
        month, code = str(context.month), str(scheme["scheme_code"])
        told = simulations.notes(context.store, session.home(), month, code, context.language)
        components.show(components.note(" ".join(told)))


def _health_row(context: session.Context, r: Record, names: dict[str, str]) -> Row:
    is_card = r["item_code"] == "total"
    code = str(r["item_code"])
    limit = context.word("limit", code)
    name = context.text("scheme.whole_card") if is_card else names.get(code, limit)
    nominal, effective = r["nominal_weight"], r["effective_weight"]
    told = nominal is not None and effective is not None and not is_card and int(r["cards"] or 0) >= LEAST_CARDS
    far = told and abs(float(effective) - float(nominal)) >= 0.1
    return Row(
        [
            name,
            formats.number(r["cards"]),
            formats.share(nominal, 0),
            formats.share(effective, 0),
            formats.share(r["mean_share"], 0),
            formats.points(r["spread"]),
            formats.share(r["ceiling_share"], 0),
            formats.share(r["missing_share"], 0),
            formats.share(r["withheld_share"], 0),
        ],
        {3: "bad"} if far else {},
        "sum" if is_card else "",
    )


def simulated(context: session.Context, scheme: Record) -> None:
    """Simulations of changed rules that were kept, and whether somebody approved them."""
    rows = []
    for one in simulations.kept(session.home(), str(scheme["scheme_code"])):
        changes, decision = simulations.words(one, context.language)
        moved = one["result"]["moved"][-1:] if one.get("result") else []
        told = [context.text("scheme.moved", n=m["moved"], cards=m["cards"]) for m in moved]
        rows.append(
            Row(
                [
                    components.two_lines(
                        str(one["name"]), context.text("scheme.altered") if not one["as_kept"] else ""
                    ),
                    ", ".join(one["months"]),
                    components.join(changes, Html("<br>")),
                    components.join(told),
                    components.two_lines(one["saved_by"], formats.moment(one["saved_at"], context.language)),
                    components.pill(decision, "warn" if not one["approvals"] else "good"),
                ]
            )
        )
    names = ("name", "months", "changes", "effect", "by", "decision")
    _card(context, "simulations", _columns(context, names), rows)
