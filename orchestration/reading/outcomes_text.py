"""What stands behind a card and what follows from it, as lines of text. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app import formats, texts
from orchestration.reading import insight_text, periods

if TYPE_CHECKING:
    from orchestration.reading.explain import Explanation, Line

Row = dict[str, Any]


def of_line(found: Explanation, line: Line, language: str) -> list[str]:
    """The causes of lost points and the slope of a line."""
    row = next((r for r in found.rows if insight_text.key_of(r) == line.key), None)
    if row is None:
        return []
    told = [insight_text.cause(row, c, found.insight.kpis, language) for c in found.insight.causes.get(line.key, [])]
    mine = found.insight.slopes.get(line.key)
    return told if mine is None else [*told, insight_text.slope(row, mine, found.insight, language)]


def after(found: Explanation, language: str) -> list[str]:
    """Grade and what would have changed it, state, proposals, pay, the year so far, recent cards."""
    text, around = texts.speak(language), found.outcomes
    said: list[str] = []
    grade = insight_text.grade(found.insight, language)
    if grade:
        said += ["", text("explain.grade"), *(f"  {words}" for words in grade)]
    if found.insight.reaches:
        rows = {insight_text.key_of(r): r for r in found.rows}
        told = insight_text.reaches(found.insight, rows, language)
        said += ["", text("explain.reaches"), *(f"  {words}" for words in told)]
    more = [state(around.state, language)] if around.state else []
    more += [proposal(row, language) for row in around.proposals]
    more += [text(f"legal_note.{code}") for code in notes(around.proposals)]
    more += pay(around.pay, language)
    if around.to_date:
        more.append(to_date(around.to_date, language))
    if len(around.recent) > 1:
        told = [_recent(c, language) for c in around.recent]
        more.append(text("explain.recent", months=" · ".join(told)))
    return [*said, *(["", *more] if more else [])]


def state(row: Row, language: str) -> str:
    since = periods.words(str(row["since_month"]), language)
    return texts.speak(language)("explain.state", state=texts.word(language, "person_state", row["state"]), month=since)


def proposal(row: Row, language: str) -> str:
    """A proposed consequence with its places and the probability of luck."""
    text = texts.speak(language)
    places = place_of(row, formats.number(row["place"]), row.get("rank_end"), language)
    action = row.get(f"action_{language}") or texts.word(language, "person_state", row["to_state"])
    chance = formats.share(row["chance_run"])
    return text("explain.proposal", action=action, rule=row["rule_code"], places=places, chance=chance)


def place_of(row: Row, place: str, rank_end: Any, language: str) -> str:
    """The place of a proposal in its unit, counted from the end that its rule names."""
    key = "ranking.place_from_end" if rank_end == "last" else "ranking.place_of"
    return texts.speak(language)(key, place=place, n=formats.number(row["unit_size"]))


def notes(proposals: list[Row]) -> list[str]:
    """The codes of the legal notes that stand beside proposals, each once."""
    return sorted({str(r["legal_note"]) for r in proposals if r["legal_note"]} & texts.group("legal_note"))


def pay(rows: list[Row], language: str) -> list[str]:
    """One line a pay month: the parts and their sum."""
    said = []
    for month in sorted({str(r["pay_month"]) for r in rows}):
        mine = [r for r in rows if str(r["pay_month"]) == month]
        parts = " + ".join(
            f"{texts.named(r, language, texts.word(language, 'pay_kind', r['kind']))} {formats.number(r['amount'], 2)}"
            for r in mine
        )
        total = formats.number(sum((Decimal(r["amount"]) for r in mine), Decimal(0)), 2)
        said.append(
            texts.speak(language)(
                "explain.pay", month=periods.words(month, language), lines=parts, total=total,
                currency=mine[0]["currency"] or "",
            )
        )  # fmt: skip
    return said


def to_date(row: Row, language: str) -> str:
    mean, lowest, highest = (formats.points(row[c]) for c in ("mean_score", "lowest", "highest"))
    return texts.speak(language)(
        "explain.to_date", year=row["year"], n=formats.number(row["months_scored"]), mean=mean, lowest=lowest,
        highest=highest,
    )  # fmt: skip


def _recent(card: Row, language: str) -> str:
    grade = f" {texts.word(language, 'grade_name', card['grade'])}" if card["grade"] else ""
    return f"{periods.words(str(card['period']), language, short=True)} {formats.points(card['score'])}{grade}"
