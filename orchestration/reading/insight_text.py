"""Causes, slopes and what would have changed a grade, in words of two languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app import formats, texts
from orchestration.reading.causes import Cause
from orchestration.reading.curves import Slope
from orchestration.reading.insight import Insight
from orchestration.reading.reaching import Reach, key_of, unit_of

Row = dict[str, Any]
SMALL = Decimal("0.01")
__all__ = ["cause", "exact", "grade", "item_name", "key_of", "points", "reach", "reaches", "slope", "value_words"]


def points(value: Decimal) -> str:
    """Signed points: two decimals, four where they would show nothing."""
    return formats.number(value, 4 if value and abs(value) < SMALL else 2, signed=True)


def item_name(found: Insight, line: Row, language: str) -> str:
    row = found.policy.item.get((line["scheme_code"], line["scheme_version"], line["item_code"]), {})
    return texts.named(row, language, str(line["item_code"]))


def value_words(line: Row, value: Any, kpis: Mapping[str, Row]) -> str:
    """A value of the kind of its line: a KPI by its unit, a share of the scale of a rating."""
    kpi = kpis.get(str(line["ref"]), {})
    unit = unit_of(line, kpis)
    if line["source"] in ("ratings", "members", "progress"):
        return formats.share(value)
    return formats.measure(value, unit, str(kpi.get("aggregation") or "ratio") if unit != "n" else "ratio")


def cause(line: Row, found: Cause, kpis: Mapping[str, Row], language: str) -> str:
    """One plain sentence: '3 of 41 evaluations had a fatal error: −2.40'."""
    text = texts.speak(language)
    kpi = kpis.get(str(line["ref"]), {})
    noun = texts.word(language, "noun", str(kpi.get("evidence") or "")) if line["source"] == "kpi" else ""
    about = (found.about_zh if language == "zh" else found.about) or found.about
    told = {
        "k": formats.number(found.count),
        "n": formats.number(found.of),
        "noun": noun if texts.has(f"noun.{kpi.get('evidence')}") else text("noun.other"),
        "about": texts.word(language, "rater_kind", about) if found.kind in ("rating", "rating_aside") else about,
        "numerator": str(kpi.get(f"numerator_{language}") or kpi.get("numerator_en") or ""),
        "edge": value_words(line, found.edge, kpis),
    }
    side = {True: ".below", False: ".above"}[found.below] if found.kind == "beyond" else ""
    words = text(f"cause.{found.kind}{side}", **told)
    if found.points is None or round(found.points, 4) == 0:
        return words
    return text("cause.cost", words=words, points=points(found.points))


def slope(line: Row, found: Slope, insight: Insight, language: str) -> str:
    """'+1 percentage point of adherence = +0.50 points', or why a change gives nothing."""
    text = texts.speak(language)
    name, unit = item_name(insight, line, language), unit_of(line, insight.kpis)
    if found.held:
        return text("slope.held", item=name)
    if found.way == 0:
        if found.next_value is None:
            return text("slope.most", item=name)
        value = value_words(line, found.next_value, insight.kpis)
        return text("slope.next", item=name, value=value, points=points(found.points))
    step = texts.word(language, "unit_step", unit) if texts.has(f"unit_step.{unit}") else text("unit_step.other")
    return text("slope.up" if found.way > 0 else "slope.down", item=name, step=step, points=points(found.points))


def grade(found: Insight, language: str) -> list[str]:
    """The grade with its meaning, how far the next one is, and which single line would have reached it."""
    row, text = found.grade, texts.speak(language)
    if not row:
        return []
    meaning = str(found.band.get(f"meaning_{language}") or "")
    name, better = (texts.word(language, "grade_name", row[c]) for c in ("grade", "next_grade"))
    same = meaning.lower() in ("", name.lower())
    said = [text("grade.bare", grade=name) if same else text("grade.is", grade=name, meaning=meaning)]
    if row["next_grade"] is None:
        return [*said, text("grade.best")]
    if found.policy.band(row["bands"], row["next_grade"]).get("rank_list"):
        return [*said, text("grade.by_place", next=better)]
    return [*said, text("grade.distance", points=formats.points(row["distance"]), next=better)]


def reaches(found: Insight, lines: Mapping[Any, Row], language: str) -> list[str]:
    """Each item that reaches the next grade by itself, the others together."""
    text = texts.speak(language)
    said = [reach(lines[r.key], r, found, language) for r in found.reaches if r.value is not None]
    never = [item_name(found, lines[r.key], language) for r in found.reaches if r.value is None]
    names = ("、" if language == "zh" else ", ").join(dict.fromkeys(never))
    return [
        *said,
        *(
            [text("reach.never", items=names, next=texts.word(language, "grade_name", found.grade.get("next_grade")))]
            if never
            else []
        ),
    ]


def reach(line: Row, found: Reach, insight: Insight, language: str) -> str:
    """'QA score: 91.3 % instead of 88.0 % would have reached grade B'."""
    text = texts.speak(language)
    name, to = item_name(insight, line, language), texts.word(language, "grade_name", insight.grade.get("next_grade"))
    if line["source"] == "events":
        return text("reach.events", item=name, next=to, points=formats.points(found.value))
    now, then = (exact(line, value, insight.kpis) for value in (line["value"], found.value))
    return text("reach.value", item=name, next=to, now=now, then=then, points=points(found.gain))


def exact(line: Row, value: Any, kpis: Mapping[str, Row]) -> str:
    """A value fine enough to be reached: a time of minutes with its seconds and their tenth."""
    if unit_of(line, kpis) == "s":
        return f"{formats.number(value, 1)} s"
    return value_words(line, value, kpis)
