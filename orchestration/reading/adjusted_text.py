"""Words for what stands beside a raw figure; for pages and for the terminal, in English or Chinese."""

from __future__ import annotations

from typing import Any

from app import formats, texts

Row = dict[str, Any]


def mix_sentence(kpi: Row, mix: Row, who: str, language: str) -> str:
    """What would be usual for the mix of work that `who` had, and how far the raw value is from it."""
    text = texts.speak(language)
    if mix["reason"] != "measured":
        return text("adjusted.mix.none", reason=texts.word(language, "reason", mix["reason"]))
    if mix["entity_type"] == "centre":
        return text("adjusted.mix.centre")
    unit = str(kpi["unit"])
    if unit == "%":  # per cent of per cent would be misread
        far = formats.change(mix["value"], mix["expected_value"], unit, "ratio", text("unit.percentage_points"))
    else:
        far = f"{formats.number((float(mix['case_mix_index']) - 1) * 100, signed=True)} %"
    way = {"+": "more", formats.MINUS: "less"}.get(far[0], "same")
    usual, value = (formats.measure(mix[name], unit) for name in ("expected_value", "value"))
    return text(f"adjusted.mix.{way}", who=who, usual=usual, value=value, far=far.lstrip(f"+{formats.MINUS}"))


def mix_index(mix: Row, language: str) -> str:
    return texts.speak(language)("adjusted.mix.index", index=formats.number(mix["case_mix_index"], 2))


def adjusted_by(kpi: Row, total: Row, language: str) -> str:
    """How far the rater-adjusted value is from the raw one: '−1.2 pp to the raw value'."""
    text, unit = texts.speak(language), str(kpi["unit"])
    far = formats.change(total["adjusted_value"], total["value"], unit, "ratio", text("unit.percentage_points"))
    return text("adjusted.qa.far", far=far)


def disputed(total: Row, language: str) -> str:
    """Why the QA score is provisional: 'provisional: 2 of 9 evaluations are disputed'; '' where nothing is disputed."""
    if not total["is_provisional"]:
        return ""
    counts = {"n": formats.number(total["disputed"]), "total": formats.number(total["evaluations"])}
    return texts.speak(language)("adjusted.qa.disputed", **counts)


def form_name(row: Row, language: str) -> str:
    """'FORM-A, version 2'."""
    return texts.speak(language)("adjusted.qa.form", form=row["form_code"], version=row["form_version"])


def beside_value(kpi: Row, mix: Row | None, forms: list[Row], language: str) -> list[tuple[str, str]]:
    """Lines of a terminal that follow the raw value: name and words."""
    text, unit, found = texts.speak(language), str(kpi["unit"]), []
    if mix and mix["case_mix_index"] is not None:
        usual = formats.measure(mix["expected_value"], unit)
        found.append((text("adjusted.mix.usual"), f"{usual}  {mix_index(mix, language)}"))
    if forms and forms[0]["adjusted_value"] is not None:
        adjusted = formats.measure(forms[0]["adjusted_value"], unit)
        found.append((text("adjusted.qa.adjusted"), f"{adjusted}  {adjusted_by(kpi, forms[0], language)}"))
    return found


def form_rows(kpi: Row, forms: list[Row], language: str) -> list[list[str]]:
    """The forms as a table: heading, each form and version, all of them where they are several."""
    text = texts.speak(language)
    names = ("form", "evaluations", "disputed", "points", "max_points", "raw", "adjusted")
    rows = [[text(f"adjusted.column.{name}") for name in names]]
    total, *single = forms
    for row in [*single, *([total] if len(single) > 1 else [])]:
        name = text("adjusted.qa.all_forms") if row is total else form_name(row, language)
        values = [formats.measure(row[n], str(kpi["unit"])) for n in ("value", "adjusted_value")]
        if row["value"] is None:
            values = [texts.word(language, "reason", row["reason"]), formats.MISSING]
        counts = [formats.number(row[n]) for n in ("evaluations", "disputed")]
        points = [formats.number(row[n], 0 if row[n] == int(row[n]) else 2) for n in ("points", "max_points")]
        rows.append([name, *counts, *points, *values])
    return rows
