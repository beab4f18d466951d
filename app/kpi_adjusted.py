"""What stands beside the raw figure of a KPI: case mix, QA score without its raters' effects, raters. Draws."""

from __future__ import annotations

from typing import Any

from app import components, formats, frame, kpis, session
from app.components import Column, Html, Row, Tile
from orchestration.reading import adjusted_text
from orchestration.reading.adjusted import ALL
from orchestration.reading.records import Entity

Kpi = dict[str, Any]
MEASURES = ("evaluations", "raw", "effect", "interval", "pairs", "variance", "agreement", "ac1")


class Beside:
    """What is published beside one figure of a month: tiles that follow it, a mark, and what is told below it. Without
    an entity nothing: of other periods nothing is published.
    """

    def __init__(self, context: session.Context, kpi: Kpi, entity: Entity | None) -> None:
        store, month, code = context.store, str(context.month), str(kpi["kpi_code"])
        self.context, self.kpi = context, kpi
        self.mix = kpis.case_mix(store, month, code, entity) if entity else None
        self.forms = kpis.qa_forms(store, month, code, entity) if entity else []

    def tiles(self) -> list[Tile]:
        text, language, found = self.context.text, self.context.language, []
        if self.mix and self.mix["case_mix_index"] is not None:
            told, usual = adjusted_text.mix_index(self.mix, language), self.mix["expected_value"]
            title, hint = frame.capital(text("adjusted.mix.usual")), text("adjusted.mix.hint")
            found.append(Tile(title, frame.measure(self.kpi, usual), note=told, hint=hint))
        if self.forms and self.forms[0]["adjusted_value"] is not None:
            far, value = adjusted_text.adjusted_by(self.kpi, self.forms[0], language), self.forms[0]["adjusted_value"]
            title, hint = frame.capital(text("adjusted.qa.adjusted")), text("adjusted.qa.hint")
            found.append(Tile(title, frame.measure(self.kpi, value), note=far, hint=hint))
        return found

    def provisional(self) -> Html:
        """A mark where disputed evaluations are in the figure; nothing otherwise."""
        told = adjusted_text.disputed(self.forms[0], self.context.language) if self.forms else ""
        return components.pill(frame.capital(told), "warn") if told else Html("")

    def draw(self, who: str) -> None:
        """The sentence about the mix of work; the forms and versions apart."""
        text, language = self.context.text, self.context.language
        if self.mix:
            components.show(components.sentence(adjusted_text.mix_sentence(self.kpi, self.mix, who, language)))
        if self.forms:
            names, *rows = adjusted_text.form_rows(self.kpi, self.forms, language)
            with frame.card("forms"):
                components.show(components.heading(text("adjusted.qa.forms"), text("adjusted.qa.forms.note")))
                columns = [Column(name, numeric=place > 0) for place, name in enumerate(names)]
                last = len(rows) - 1 if len(rows) > 1 else -1
                components.show(
                    components.table(columns, [Row(r, kind="sum" if n == last else "") for n, r in enumerate(rows)])
                )


def raters(context: session.Context, kpi: Kpi) -> None:
    """A card with every rater: effect with its interval, agreement, and why somebody cannot be compared."""
    found = kpis.raters(context.store, str(context.month), str(kpi["kpi_code"]), context.visible)
    if not found:
        return
    text = context.text
    groups = [_group(row) for row in found]
    names = {row["rater_id"]: context.name(row, row["rater_id"]) for row in found}
    rows = []
    for place, (group, row) in enumerate(zip(groups, found, strict=True)):
        if len({*groups} - {ALL}) > 1 and group != ALL and group not in groups[:place]:
            told = (
                text("adjusted.rater.group", rater=names.get(group, group)) if group else text("adjusted.rater.apart")
            )
            rows.append(Row([told], kind="group"))
        rows.append(_rater(context, row))
    columns = [Column(text("adjusted.column.rater"))]
    columns += [Column(text(f"adjusted.column.{name}"), True) for name in MEASURES]
    columns.append(Column(text("adjusted.column.remark")))
    with frame.card("raters"):
        components.show(components.heading(text("adjusted.rater.title"), text("adjusted.rater.note")))
        components.show(components.table(columns, rows))


def _group(row: Kpi) -> str:
    """The first of those with whom a rater can be compared; '' for who cannot, '*' for the row of all raters."""
    if row["rater_id"] == ALL:
        return ALL
    return "" if row["effect"] is None else str(row["comparable_with"])


def _rater(context: session.Context, row: Kpi) -> Row:
    """One line of the table; the row of all raters has no effect."""
    text, code = context.text, str(row["rater_id"])
    name = context.name(row, code)
    whole = code == ALL
    interval = formats.MISSING
    if row["low"] is not None:
        interval = text("kpi.from_to", low=_points(row["low"]), high=_points(row["high"]))
    agreement: Any = formats.share(row["agreement"])
    if row["questions"]:
        agreement = components.two_lines(
            agreement, text("adjusted.rater.questions", n=formats.number(row["questions"]))
        )
    cells = [
        text("adjusted.rater.all") if whole else name if name == code else components.two_lines(name, code),
        components.two_lines(
            formats.number(row["evaluations"]), text("adjusted.rater.agents", n=formats.number(row["agents"]))
        ),
        formats.share(row["value"]),
        formats.MISSING if row["effect"] is None else _points(row["effect"]),
        interval,
        formats.number(row["pairs"]),
        formats.number(row["calibration_variance"], 1),
        agreement,
        formats.number(row["ac1"], 2),
        "" if whole else _remark(context, row),
    ]
    return Row(cells, kind="sum" if whole else "")


def _remark(context: session.Context, row: Kpi) -> str:
    """Why an effect is missing or weak; else whether it is more than chance."""
    if row["reason"] != "measured":
        return context.word("adjusted.rater", row["reason"])
    if row["low"] is None or row["low"] <= 0 <= row["high"]:
        return ""
    return context.word("adjusted.rater", "mild" if row["low"] > 0 else "strict")


def _points(share: Any) -> str:
    """A difference of shares in points of 100, signed."""
    return formats.number(float(share) * 100, 1, signed=True)
