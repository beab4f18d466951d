"""A simulation as text for a terminal, in English or Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app import formats, texts
from orchestration.reading.health_text import percent
from orchestration.reading.kpi_text import table
from orchestration.simulation.guards import SHOWN

Facts = dict[str, Any]
PEOPLE = 10  # people in a list; --json has all


def as_text(found: Facts, language: str) -> str:
    """What was asked, on what, and everything that changes; for a kept one also by whom, and who approved it."""
    text = texts.speak(language)
    versions = ", ".join(f"{month} v{on['version']}" for month, on in found["computed_on"].items())
    lines = [text("simulate.head", scheme=found["scheme"], versions=versions), *_kept(found, language)]
    lines += [f"  {change(one)}" for one in found["changes"]] or [f"  {text('simulate.unchanged')}"]
    if found["differs"]:
        told = ", ".join(f"{name} ({rows})" for name, rows in sorted(found["differs"].items()))
        lines += ["", text("simulate.differs", relations=told)]
    for one in found["warnings"]:
        title = one["title_zh"] if language == "zh" else one["title_en"]
        lines += ["", text("simulate.warning", title=title), *(f"  {row}" for row in one["rows"][:SHOWN])]
    result = found["result"]
    lines += ["", *_moved(result["moved"], language), *_others(result["other_schemes"], language)]
    lines += ["", *_crossings(result["grades"], "simulate.grades", language)]
    lines += ["", *_crossings(result["cuts"], "simulate.cuts", language)]
    lines += ["", *_pay(result, language), "", *_weights(result["weights"], language)]
    return "\n".join(lines)


def list_text(found: list[Facts], language: str) -> str:
    """The kept simulations, one line each."""
    text = texts.speak(language)
    if not found:
        return text("simulate.none")
    rows = [
        [
            one["name"],
            one["saved_at"],
            one["saved_by"],
            one["scheme"],
            ", ".join(one["months"]),
            decision(one, language),
        ]
        for one in found
    ]
    return "\n".join(table(rows))


def _kept(found: Facts, language: str) -> list[str]:
    if "name" not in found:
        return []
    text = texts.speak(language)
    lines = [text("simulate.kept", name=found["name"], by=found["saved_by"], at=found["saved_at"])]
    lines += [] if found.get("as_kept", True) else [text("simulate.altered")]
    for one in found.get("approvals", []):
        word = texts.word(language, "simulate.decision", one["decision"])
        lines.append(
            text("simulate.approval", decision=word, by=one["recorded_by"], at=one["recorded_at"], text=one["text"])
        )
    return lines if found.get("approvals") else [*lines, text("simulate.no_approval")]


def decision(found: Facts, language: str) -> str:
    given = found["approvals"][-1]["decision"] if found["approvals"] else "open"
    return texts.word(language, "simulate.decision", given)


def change(one: Facts) -> str:
    what = " ".join(filter(None, (one["seed"], one["key"], one["column"])))
    return f"{what}: {one['before'] or formats.MISSING} → {one['after'] or formats.MISSING}"


def _moved(moved: list[Facts], language: str) -> list[str]:
    text = texts.speak(language)
    if not moved:
        return [text("simulate.no_cards")]
    header = [
        text(f"simulate.{name}")
        for name in ("month", "cards", "moved", "mean", "mean_moved", "most", "spearman", "kendall")
    ]
    rows = [
        [
            one["month"], str(one["cards"]), str(one["moved"]), _points(one["mean"]), _score(one["mean_moved"]),
            _score(one["most"]) + (f" ({one['most_of']})" if one["most_of"] else ""),
            _coefficient(one["spearman"]), _coefficient(one["kendall"]),
        ]
        for one in moved
    ]  # fmt: skip
    lines = table([header, *rows], right=range(1, 8))
    for one in moved:
        if one["withheld_before"] != one["withheld_after"]:
            told = {"month": one["month"], "before": one["withheld_before"], "after": one["withheld_after"]}
            lines.append("  " + text("simulate.withheld", **told))
    return lines


def _others(others: list[Facts], language: str) -> list[str]:
    text = texts.speak(language)
    names = ("month", "scheme", "moved", "cards")
    return [
        "  " + text("simulate.other", **{n: one[n] for n in names}, most=_points(one["most"], signed=False))
        for one in others
    ]


def _crossings(found: list[Facts], key: str, language: str) -> list[str]:
    text = texts.speak(language)
    if not found:
        return [text(f"{key}.none")]
    rows = [
        [one["month"], one["entity_code"], one["scheme"], one["what"], f"{one['before']} → {one['after']}",
         f"{_score(one['score_before'])} → {_score(one['score_after'])}"]
        for one in found[:PEOPLE]
    ]  # fmt: skip
    return [text(key, n=len(found)), *table(rows), *_more(found, language)]


def _pay(result: Facts, language: str) -> list[str]:
    text = texts.speak(language)
    if not result["pay"]:
        return [text("simulate.pay.none")]
    totals = [
        "  " + text(
            "simulate.pay.total", month=one["month"], people=one["people"], currency=one["currency"],
            difference=_points(one["difference"]), more=_points(one["more"]), less=_points(one["less"]),
        )
        for one in result["pay_totals"]
    ]  # fmt: skip
    largest = sorted(
        result["pay"], key=lambda one: (-abs(Decimal(str(one["difference"]))), one["month"], one["entity_code"])
    )
    rows = [
        [one["month"], one["entity_code"], f"{_score(one['before'])} → {_score(one['after'])} {one['currency']}",
         _points(one["difference"])]
        for one in largest[:PEOPLE]
    ]  # fmt: skip
    return [text("simulate.pay"), *totals, *table(rows, right=[3]), *_more(result["pay"], language)]


def _weights(found: list[Facts], language: str) -> list[str]:
    text = texts.speak(language)
    header = [text(f"simulate.{name}") for name in ("month", "item", "nominal", "effective")]
    rows = [
        [one["month"], f"{one['section_code']}.{one['item_code']}",
         *(" → ".join(_share(one[f"{n}_weight_{w}"]) for w in ("before", "after")) for n in ("nominal", "effective"))]
        for one in found
    ]  # fmt: skip
    return [text("simulate.weights"), *table([header, *rows], right=[2, 3])]


def _more(found: list[Facts], language: str) -> list[str]:
    hidden = len(found) - PEOPLE
    return ["  " + texts.speak(language)("simulate.more", n=hidden)] if hidden > 0 else []


def _points(value: Any, *, signed: bool = True) -> str:
    return formats.MISSING if value is None else formats.number(value, 2, signed=signed)


def _score(value: Any) -> str:
    return _points(value, signed=False)


def _coefficient(value: Any) -> str:
    return formats.MISSING if value is None else formats.number(value, 4)


def _share(value: Any) -> str:
    return formats.MISSING if value is None else percent(Decimal(str(value)))
