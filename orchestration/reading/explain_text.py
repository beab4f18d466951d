"""An explanation as text for a terminal, in English or Chinese."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from app import texts
from orchestration.publishing.waivers import as_text as waivers_text

if TYPE_CHECKING:
    from orchestration.reading.explain import Explanation, Line
    from orchestration.reading.records import Records

CENT = Decimal("0.01")
REASONS = {
    "low_sample": "too few records",
    "few_days": "too few days on duty",
    "no_data": "no data",
    "no_scheduled_days": "no scheduled day",
}
MANY = re.compile(r"^(records|point events|ratings|days|members)\b")


def number(value: Any) -> str:
    """A decimal without needless zeros; '–' where there is none."""
    if value is None:
        return "–"
    if not isinstance(value, Decimal):
        return str(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def points(value: Decimal) -> str:
    """Points as a card shows them: two decimals at most, half up."""
    return number(value.quantize(CENT, ROUND_HALF_UP))


def reason(code: str, language: str = "en") -> str:
    """The words for the code of a reason; a code that nobody put into words stays as it is."""
    words = (REASONS.get(code) if language == "en" else None) or texts.word(language, "reason", code)
    return words[:1].lower() + words[1:]


def named(name: Any, code: Any) -> str:
    """'Name (code)', or the code alone where no name is published."""
    return f"{name} ({code})" if name and name != code else str(code)


def name_of(row: dict[str, Any], what: str, language: str) -> str:
    """The name of a row's unit or scheme in the language, with its code."""
    names = {"name_en": row.get(f"{what}_name"), "name_zh": row.get(f"{what}_name_zh")}
    return named(texts.named(names, language), row[f"{what}_code"])


def counted(count: int, many: str) -> str:
    """'1 point event', '2 point events'."""
    return f"{count} {MANY.sub(lambda found: found[0][:-1], many, count=1) if count == 1 else many}"


def withheld_text(card: dict[str, Any], language: str = "en") -> str:
    """Why a card has no score, in words."""
    key = f"explain.withheld.{card['reason']}"
    return texts.speak(language)(key if texts.has(key) else "explain.withheld")


def as_text(found: Explanation, shown: int | None = 5, language: str = "en") -> str:
    """The whole explanation; `shown` records a line, None: all."""
    from orchestration.reading import outcomes_text

    text, card = texts.speak(language), found.card
    name = texts.named({"name_en": found.name, "name_zh": found.name_zh}, language)
    who = f"{found.entity_code}{f' {name}' if name else ''}"
    role = texts.word(language, "role", card["role"]) or "–"
    lines = [
        text(
            "explain.head", period=card["period"], version=found.version, family=found.family, who=who,
            kind=found.entity_type if language == "en" else texts.word(language, "entity_type", found.entity_type),
        ),
        text(
            "explain.card", scheme=name_of(card, "scheme", language), version=card["scheme_version"], role=role,
            unit=name_of(card, "unit", language), coverage=number(card["coverage"]),
            status=card["status"] if language == "en" else texts.word(language, "status", card["status"]),
        ),
        *waivers_text(found.waivers),
    ]  # fmt: skip
    for spell in found.spells:
        lines += ["", spell_text(spell, language)]
        section = None
        for line in found.lines:
            if line.spell_start != str(spell["spell_start"]) or line.scheme_code != spell["scheme_code"]:
                continue
            if line.section_code != section:
                section = line.section_code
                lines.append(f"  {line.section if language == 'en' else line.section_zh or line.section}")
            lines += line_text(line, shown, language)
            lines += [f"      → {words}" for words in outcomes_text.of_line(found, line, language)]
    check = text("explain.sums") if found.sums else text("explain.sums_not", total=number(found.total))
    if card["score"] is None:
        check = text("explain.would", total=number(found.total))
    score = withheld_text(card, language) if card["score"] is None else number(card["score"])
    lines += ["", text("explain.total", score=score, check=check)]
    lines += [rank_text(rank, language) for rank in found.ranks]
    return "\n".join([*lines, *outcomes_text.after(found, language)])


def spell_text(spell: dict[str, Any], language: str = "en") -> str:
    return texts.speak(language)(
        "explain.spell", start=spell["spell_start"], end=spell["spell_end"], scheme=name_of(spell, "scheme", language),
        version=spell["scheme_version"], unit=name_of(spell, "unit", language), days=spell["scheduled_days"],
        on_duty=spell["on_duty_days"], share=number(spell["spell_share"]),
    )  # fmt: skip


def line_text(line: Line, shown: int | None, language: str = "en") -> list[str]:
    """Points and measures of one line, then its records."""
    text = texts.speak(language)
    of = text("explain.of", points=points(line.points_possible)) if line.points_possible else ""
    told = text("explain.points", points=number(line.points), of=of, reason=reason(line.reason, language))
    parts = [f"    {line.item if language == 'en' else line.item_zh or line.item} [{line.item_code}]  {told}"]
    if line.value is not None or line.numerator is not None:
        ratio = (
            f"{number(line.numerator)} / {number(line.denominator)}"
            if line.denominator is not None
            else number(line.numerator)
        )
        unit = line.scope if language == "en" else texts.word(language, "entity_type", line.scope)
        scope = text("explain.own") if line.scope == "own" else text("explain.scope", scope=unit) if line.scope else ""
        value = text(
            "explain.value", ref=line.ref or line.source, value=number(line.value), ratio=ratio, scope=scope,
            n=number(line.sample_size), curve=text("explain.curve", curve=line.curve_code) if line.curve_code else "",
            target=text("explain.target", target=number(line.target)) if line.target is not None else "",
        )  # fmt: skip
        parts.append(f"      {value}")
    return parts + records_text(line.records, shown, language, line)


def records_text(records: Records, shown: int | None, language: str = "en", line: Line | None = None) -> list[str]:
    """Where the records lie, how many, whether they tie, and the first of them."""
    if records.relation is None or (not records.rows and records.numerator_column is None):
        key = f"explain.about.{line.source}" if line else ""
        known = language != "en" and texts.has(key)
        return [f"      {texts.speak(language)(key, n=line.sample_size or 0) if line and known else records.about}"]
    sums = [
        f"Σ {column} {number(value)}"
        for column, value in (
            (records.numerator_column, records.numerator),
            (records.denominator_column, records.denominator),
        )
        if column and value is not None
    ]
    side = {"numerator": "'s numerator", "lack": "'s denominator less its numerator"}.get(records.ties_to, "")
    tie = {True: f" = the line{side}", False: f" ≠ the line{side}", None: ""}[records.ties]
    if language != "en":
        tie = {True: " ✓", False: " ≠", None: ""}[records.ties]
    if line and line.source == "members":
        sums = [f"n {line.sample_size}"]
    what = counted(records.count, records.about) if language == "en" else f"{records.count} ×"
    head = f"      {what}{' in' if language == 'en' else ''} {records.relation}{': ' if sums else ''}"
    chosen = records.rows if shown is None else records.rows[:shown]
    measures = (records.numerator_column, records.denominator_column)
    rows = ["        · " + ", ".join(f"{k} {number(v)}" for k, v in told(row, measures).items()) for row in chosen]
    left = records.count - len(chosen)
    more = [f"        {texts.speak(language)('explain.more', n=left)}"] if left else []
    which = [f"        {texts.speak(language)(records.listed)}"] if records.listed else []
    return [f"{head}{', '.join(sums)}{tie}", *which, *rows, *more]


def told(row: dict[str, Any], measures: tuple[str | None, str | None]) -> dict[str, Any]:
    """What a person reads of a record: what it is, and of its numbers those that make the line."""
    numbers = (int, float, Decimal)
    if not any(measures):
        return {name: value for name, value in row.items() if value is not None}
    return {
        name: value
        for name, value in row.items()
        if value is not None
        and name != "employee_id"
        and (name in measures or isinstance(value, bool) or not isinstance(value, numbers))
    }


def rank_text(rank: dict[str, Any], language: str = "en") -> str:
    """The place from the top; people of one score share the places from the first to the last of them."""
    text, code = texts.speak(language), rank["rank_list"]
    known = texts.named({"name_en": rank.get("list_name"), "name_zh": rank.get("list_name_zh")}, language)
    where = f"{named(known or texts.word(language, 'rank_list', code), code)}, {name_of(rank, 'unit', language)}"
    if not rank["eligible"]:
        return text("explain.not_ranked", where=where, reason=reason(rank["reason"], language))
    place = str(rank["place_first"])
    if rank["tied"]:  # place_last counts from the bottom
        place = text("explain.tied", first=place, last=rank["unit_size"] - rank["place_last"] + 1)
    return text("explain.place", where=where, place=place, n=rank["unit_size"])
