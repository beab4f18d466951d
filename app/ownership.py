"""Who answers for which KPI: a matrix of the sections' schemes over the library of the centre, and what nobody owns."""

from __future__ import annotations

from typing import Any

from app import components, data, formats, frame, rules, scheme_words, session
from app.components import Column, Row

Record = dict[str, Any]


def draw(context: session.Context, schemes: list[Record], items: list[Record], kpis: dict[str, Record]) -> None:
    """The matrix; nothing where no scheme scores sections."""
    text = context.text
    owners = [s for s in schemes if "section" in str(s["entity_types"]).split("|")]
    library = [s for s in schemes if "centre" in str(s["entity_types"]).split("|")]
    if not owners:
        return
    owned = _by_kpi(items, owners)
    listed = list(dict.fromkeys([*_by_kpi(items, library), *owned]))
    targets = data.records(rules.targets(context.store, str(context.month)))
    rows, orphans = [], []
    for code in listed:
        mine = owned.get(code, {})
        kpi = kpis.get(code, {"kpi_code": code})
        if not mine:
            orphans.append(frame.capital(context.name(kpi, code)))
        cells = [_cell(mine.get(s["scheme_code"]), kpis, targets) for s in owners]
        rows.append(
            Row([components.two_lines(frame.capital(context.name(kpi, code)), code), formats.number(len(mine)), *cells])
        )
    with frame.card("ownership"):
        components.show(components.heading(text("ownership.title"), text("ownership.note", n=len(listed))))
        names = [context.name(s, s["scheme_code"]) for s in owners]
        columns = [Column(text("column.kpi")), Column(text("ownership.owners"), True), *(Column(n) for n in names)]
        components.show(components.table(columns, rows))
        if orphans:
            between = "、" if context.language == "zh" else ", "
            components.show(components.pill(text("ownership.orphans", n=len(orphans)), "warn"))
            components.show(components.sentence(between.join(orphans)))
        else:
            components.show(components.note(text("ownership.no_orphans")))


def _by_kpi(items: list[Record], schemes: list[Record]) -> dict[str, dict[str, Record]]:
    """KPI → scheme → item, for the versions given."""
    versions = {(s["scheme_code"], s["version"]) for s in schemes}
    found: dict[str, dict[str, Record]] = {}
    for item in items:
        if item["source"] in ("kpi", "earlier_kpi") and (item["scheme_code"], item["version"]) in versions:
            found.setdefault(str(item["ref"]), {})[item["scheme_code"]] = item
    return found


def _cell(item: Record | None, kpis: dict[str, Record], targets: list[Record]) -> Any:
    """The weight of an owned KPI and its target."""
    if item is None:
        return ""
    own = [
        t["value"] for t in targets if (t["scheme_code"], t["item_code"]) == (item["scheme_code"], item["item_code"])
    ]
    target = own[-1] if own else item["target"]
    shown = (
        ""
        if target is None
        else f"{'≤' if item['direction'] == 'down' else '≥'} {scheme_words.value(item, kpis, target)}"
    )
    return components.two_lines(components.pill(formats.number(item["points"], 1), "accent"), shown)
