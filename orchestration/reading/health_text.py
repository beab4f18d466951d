"""The health of a scheme as a table for a terminal, in English or Chinese."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app import formats, texts
from orchestration.reading.health import Health
from orchestration.reading.kpi_text import table

NUMBERS = ("nominal_weight", "effective_weight", "mean_share", "spread", "ceiling_share", "missing_share")


def as_text(found: list[Health], language: str) -> str:
    """Every kind of entity that the scheme scores, one table each."""
    return "\n\n".join("\n".join(_lines(one, language)) for one in found)


def _lines(found: Health, language: str) -> list[str]:
    text = texts.speak(language)
    scheme = texts.named(found.scheme, language)
    kind = texts.word(language, "entity_type", found.total["entity_type"])
    head = text(
        "health.head", scheme=scheme, code=found.scheme["scheme_code"], month=found.month, version=found.version
    )
    cards = {"kind": kind, "cards": found.total["cards"], "withheld": percent(found.total["withheld_share"])}
    header = [text("health.item"), *(text(f"health.{name}") for name in NUMBERS)]
    rows = [header, *(_row(row, language) for row in [*found.items, found.total])]
    return [
        head,
        text("health.cards", **cards),
        "",
        *table(rows, right=range(1, len(header))),
        "",
        *notes(found, language),
    ]


def _row(row: dict[str, Any], language: str) -> list[str]:
    name = texts.named(row, language) or texts.word(language, "health.line", row["item_code"])
    spread = formats.number(row["spread"], 2) if row["spread"] is not None else formats.MISSING
    shown = {name: percent(row[name]) for name in NUMBERS} | {"spread": spread}
    return [name, *(shown[name] for name in NUMBERS)]


def notes(found: Health, language: str) -> list[str]:
    text = texts.speak(language)
    if found.stability is None:
        stability = text("health.stability.none")
    else:
        told = {"value": found.stability, "month": found.compared_with, "people": found.people_in_both}
        stability = text("health.stability", **told)
    return [stability, text("health.appeals", appeals=found.appeals, upheld=found.upheld, cards=found.total["cards"])]


def percent(share: Decimal | None) -> str:
    """A share of 0..1 as '12.3 %'; a dash for none."""
    return formats.MISSING if share is None else f"{formats.number(share * 100, 1)} %"
