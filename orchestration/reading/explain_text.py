"""An explanation as text for a terminal."""

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
MANY = re.compile(r"^(records|point events|ratings|days)\b")
WITHHELD = {
    "no_scheduled_days": "the month has no scheduled day of this person",
    "low_coverage": "too little of the weight was measured",
}


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


def reason(code: str) -> str:
    """The words for the code of a reason; a code that nobody put into words stays as it is."""
    words = REASONS.get(code) or texts.word("en", "reason", code)
    return words[:1].lower() + words[1:]


def named(name: Any, code: Any) -> str:
    """'Name (code)', or the code alone where no name is published."""
    return f"{name} ({code})" if name and name != code else str(code)


def counted(count: int, many: str) -> str:
    """'1 point event', '2 point events'."""
    return f"{count} {MANY.sub(lambda found: found[0][:-1], many, count=1) if count == 1 else many}"


def withheld_text(card: dict[str, Any]) -> str:
    """Why a card has no score, in words."""
    return f"withheld: {WITHHELD[card['reason']]}" if card["reason"] in WITHHELD else "withheld"


def as_text(found: Explanation, shown: int | None = 5) -> str:
    """The whole explanation; `shown` records a line, None: all."""
    card = found.card
    who = f"{found.entity_code}{f' {found.name}' if found.name else ''}"
    lines = [
        f"{found.month} version {found.version} · {found.family} · {found.entity_type} {who}",
        f"card: {named(card['scheme_name'], card['scheme_code'])} version {card['scheme_version']}, "
        f"unit {named(card['unit_name'], card['unit_code'])}, "
        f"role {texts.word('en', 'role', card['role']) or '–'}, status {card['status']}, "
        f"coverage {number(card['coverage'])}",
        *waivers_text(found.waivers),
    ]
    for spell in found.spells:
        lines += ["", spell_text(spell)]
        section = None
        for line in found.lines:
            if line.spell_start != str(spell["spell_start"]) or line.scheme_code != spell["scheme_code"]:
                continue
            if line.section_code != section:
                section = line.section_code
                lines.append(f"  {line.section}")
            lines += line_text(line, shown)
    score = withheld_text(card) if card["score"] is None else number(card["score"])
    check = "the lines sum to it" if found.sums else f"THE LINES SUM TO {number(found.total)}: run `callmart verify`"
    if card["score"] is None:
        check = f"the lines would give {number(found.total)}"
    lines += ["", f"TOTAL {score}  ({check})"]
    lines += [rank_text(rank) for rank in found.ranks]
    return "\n".join(lines)


def spell_text(spell: dict[str, Any]) -> str:
    return (
        f"{spell['spell_start']} to {spell['spell_end']}  {named(spell['scheme_name'], spell['scheme_code'])} "
        f"version {spell['scheme_version']}, unit {named(spell['unit_name'], spell['unit_code'])}, "
        f"{spell['scheduled_days']} scheduled day{'' if spell['scheduled_days'] == 1 else 's'} "
        f"({spell['on_duty_days']} on duty), "
        f"share {number(spell['spell_share'])}"
    )


def line_text(line: Line, shown: int | None) -> list[str]:
    """Points and measures of one line, then its records."""
    of = f" of {points(line.points_possible)}" if line.points_possible else ""
    parts = [f"    {line.item} [{line.item_code}]  {number(line.points)} points{of}  {reason(line.reason)}"]
    if line.value is not None or line.numerator is not None:
        ratio = (
            f"{number(line.numerator)} / {number(line.denominator)}"
            if line.denominator is not None
            else number(line.numerator)
        )
        target = f", target {number(line.target)}" if line.target is not None else ""
        scope = ", own figure" if line.scope == "own" else f", figure of the {line.scope}" if line.scope else ""
        curve = f", curve {line.curve_code}" if line.curve_code else ""
        parts.append(
            f"      {line.ref or line.source} = {number(line.value)} ({ratio}), "
            f"n {number(line.sample_size)}{target}{curve}{scope}"
        )
    return parts + records_text(line.records, shown)


def records_text(records: Records, shown: int | None) -> list[str]:
    """Where the records lie, how many, whether they tie, and the first of them."""
    if records.relation is None or (not records.rows and records.numerator_column is None):
        return [f"      {records.about}"]
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
    what = counted(records.count, records.about)
    head = f"      {what} in {records.relation}{': ' if sums else ''}{', '.join(sums)}{tie}"
    chosen = records.rows if shown is None else records.rows[:shown]
    measures = (records.numerator_column, records.denominator_column)
    rows = ["        · " + ", ".join(f"{k} {number(v)}" for k, v in told(row, measures).items()) for row in chosen]
    left = records.count - len(chosen)
    more = [f"        … {left} more (--records all shows them)"] if left else []
    which = [f"        {texts.speak('en')(records.listed)}"] if records.listed else []
    return [head, *which, *rows, *more]


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


def rank_text(rank: dict[str, Any]) -> str:
    """The place from the top; people of one score share the places from the first to the last of them."""
    listed = named(texts.word("en", "rank_list", rank["rank_list"]), rank["rank_list"])
    where = f"{listed}, {named(rank['unit_name'], rank['unit_code'])}"
    if not rank["eligible"]:
        return f"{where}: not ranked ({reason(rank['reason'])})"
    place = str(rank["place_first"])
    if rank["tied"]:  # place_last counts from the bottom
        place += f" to {rank['unit_size'] - rank['place_last'] + 1} (tied)"
    return f"{where}: {place} of {rank['unit_size']}"
