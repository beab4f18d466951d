"""A figure of a KPI, its definition, the dictionary: as text for a terminal in English or Chinese."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from app import formats, texts
from orchestration.loading.plain import plain
from orchestration.publishing.waivers import as_text as waivers_text
from orchestration.reading import adjusted_text, kpi_periods
from orchestration.reading.explain_text import number
from orchestration.reading.kpi import Answer, Figure, Row
from orchestration.reading.kpi_versions import Computed
from orchestration.reading.record_text import entity_name, records_lines, sources

BARS = "▁▂▃▄▅▆▇█"


def wide(words: str) -> int:
    """How many columns of a terminal a text takes: a Chinese sign takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def padded(words: str, width: int, right: bool = False) -> str:
    room = " " * max(width - wide(words), 0)
    return room + words if right else words + room


def table(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Lines of a table without rules, each column as wide as its widest cell."""
    widths = [max(map(wide, column)) for column in zip(*rows, strict=True)] if rows else []
    numeric = set(right)
    return [
        "  " + "  ".join(padded(cell, widths[n], n in numeric) for n, cell in enumerate(plain_row)).rstrip()
        for plain_row in ([plain(cell) for cell in row] for row in rows)
    ]


def as_text(found: Answer, language: str, shown: int | None = 5) -> str:
    """The whole answer: definition and, where an entity was asked for, figures, trend, variants and records."""
    text = texts.speak(language)
    lines = [f"{name_of(found.kpi, language)} [{found.kpi['kpi_code']}]"]
    if found.entity is None:
        return "\n".join([*lines, "", *definition_lines(found, language)])
    name = texts.named(found.entity_row, language) or entity_name(found.entity.type, found.entity.code, language)
    who = f"{found.entity.code}{f' {name}' if name and name != found.entity.code else ''}"
    kind = texts.word(language, "entity_type", found.entity.type)
    lines.append(f"{kind} {who} · {stamp(found, language)}")
    lines += waivers_text(found.waivers)
    for figure in found.figures:
        lines += ["", *figure_lines(found, figure, language)]
    if not found.figures:
        lines += ["", f"  {text('kpi.nothing')}"]
    if found.case_mix:
        lines += ["", f"  {adjusted_text.mix_sentence(found.kpi, found.case_mix, name or found.entity.code, language)}"]
    if found.qa_forms:
        forms = adjusted_text.form_rows(found.kpi, found.qa_forms, language)
        lines += ["", text("adjusted.qa.forms"), *table(forms, right=range(1, len(forms[0])))]
    lines += ["", text("kpi.definition"), *definition_lines(found, language)]
    if found.beside:
        lines += ["", text("kpi.variants"), *variant_lines(found, language)]
    if len(found.trend) > 1:
        lines += ["", text("kpi.trend"), *trend_lines(found, language)]
    if found.records:
        lines += ["", *records_lines(found, found.records, language, shown)]
    return "\n".join(lines)


def stamp(found: Answer, language: str) -> str:
    text = texts.speak(language)
    return text("kpi.publication", month=found.month, version=found.version, on=found.published_on)


def name_of(kpi: Row, language: str) -> str:
    """Both names, that of the language first."""
    names = [kpi["name_zh"], kpi["name_en"]] if language == "zh" else [kpi["name_en"], kpi["name_zh"]]
    return " · ".join(dict.fromkeys(str(name) for name in names if name))


def value_of(kpi: Row, value: Any) -> str:
    return formats.measure(value, str(kpi["unit"] or ""), str(kpi["aggregation"]))


def figure_lines(found: Answer, figure: Figure, language: str) -> list[str]:
    """One figure: value, both sides, n, interval, reliability, mean of members, state."""
    text, kpi = texts.speak(language), found.kpi
    value = value_of(kpi, figure.value)
    if figure.value is None:
        value = f"{value} ({texts.word(language, 'reason', figure.reason)})"
    way = texts.word(language, "direction", kpi["direction"])
    rows = [
        (text("kpi.period"), _period(figure, found.kind, language)),
        (text("kpi.value"), f"{value}  {way}"),
        *adjusted_text.beside_value(kpi, found.case_mix, found.qa_forms, language),
        (text("kpi.numerator"), f"{kpi[f'numerator_{language}']} = {number(figure.numerator)}"),
    ]
    if kpi["aggregation"] != "sum":
        rows.append((text("kpi.denominator"), f"{kpi[f'denominator_{language}']} = {number(figure.denominator)}"))
    least = text("kpi.least", n=number(kpi["min_sample"])) if kpi["min_sample"] else ""
    rows.append((text("kpi.n"), f"{figure.sample_size:,}{least}"))
    if figure.low is not None:
        rows.append(
            (text("kpi.interval"), text("kpi.from_to", low=value_of(kpi, figure.low), high=value_of(kpi, figure.high)))
        )
    if figure.reliability is not None:
        shrunk = text("kpi.shrunk_to", value=value_of(kpi, figure.shrunk_value))
        rows.append((text("kpi.reliability"), f"{number(round(figure.reliability, 3))}{shrunk}"))
    if figure.members:
        mean = text("kpi.of_members", value=value_of(kpi, figure.member_mean), n=number(figure.members))
        rows.append((text("kpi.member_mean"), mean))
    disputed = adjusted_text.disputed(found.qa_forms[0], language) if found.qa_forms else ""
    rows.append((text("kpi.state"), disputed or state_of(figure, language)))
    return table(rows)


def _period(figure: Figure, kind: str, language: str) -> str:
    """'2026-10'; '2026-Q4 (fourth quarter of 2026), published months in it: 1'."""
    if kind == "month":
        return figure.period
    name = f"{figure.period} ({kpi_periods.words(figure.period, language)})"
    return name + (texts.speak(language)("kpi.months_in", n=figure.months) if figure.months else "")


def state_of(figure: Figure, language: str) -> str:
    """'provisional until …' or 'final since …': final is what was published on or after that day, or when the ledger
    was closed."""
    text = texts.speak(language)
    if figure.final is None:
        return formats.MISSING
    if figure.ledger_closed is not None:
        return text("kpi.ledger_closed" if figure.final else "kpi.ledger_open", published=figure.published_on)
    return text("kpi.final" if figure.final else "kpi.provisional", on=figure.final_from, published=figure.published_on)


def definition_lines(found: Answer, language: str) -> list[str]:
    """The definition in force: version, both sides in words, rule, where it is valid, parameters; older versions."""
    text, kpi = texts.speak(language), found.kpi
    unit, family = (texts.word(language, group, kpi[of]) for group, of in (("unit_name", "unit"), ("family", "family")))
    types = "、" if language == "zh" else ", "
    rows = [
        (text("kpi.version"), version_of(kpi, language)),
        (text("kpi.numerator"), str(kpi[f"numerator_{language}"])),
        *([(text("kpi.denominator"), str(kpi[f"denominator_{language}"]))] if kpi["aggregation"] != "sum" else []),
        (text("kpi.rule"), str(kpi.get(f"rule_{language}") or formats.MISSING)),
        (text("kpi.unit"), f"{unit}  {texts.word(language, 'direction', kpi['direction'])}"),
        (text("kpi.family"), f"{family} · {texts.word(language, 'use', kpi['use'])}"),
        (
            text("kpi.valid_for"),
            types.join(texts.word(language, "entity_type", t) for t in str(kpi["entity_types"]).split("|")),
        ),
        (text("kpi.finality"), text("kpi.days_after", n=kpi["finality_days"])),
        (text("kpi.source"), sources(kpi, language)),
    ]
    if kpi.get("attribution"):
        rows.append((text("kpi.attribution"), texts.word(language, "attribution", kpi["attribution"])))
    rows += [(text("kpi.parameter"), parameter_of(row, language)) for row in found.parameters]
    rows += [(text("kpi.earlier"), version_of(row, language)) for row in found.definitions[:-1]]
    return table(rows)


def version_of(kpi: Row, language: str) -> str:
    text = texts.speak(language)
    until = text("kpi.until", day=kpi["valid_to"]) if kpi.get("valid_to") else ""
    return text("kpi.version_since", version=kpi["version"], day=kpi["valid_from"]) + until


def parameter_of(row: Row, language: str) -> str:
    """'service_level_seconds = 20, queue card, since 2026-01-01'."""
    text = texts.speak(language)
    queue = "" if row["queue"] == "*" else text("kpi.of_queue", queue=row["queue"])
    until = text("kpi.until", day=row["valid_to"]) if row["valid_to"] else ""
    code, name = row["parameter"], texts.word(language, "parameter", row["parameter"])
    named = code if name == code else f"{name}{'：' if language == 'zh' else ': '}{code}"
    return f"{named} = {number(row['value'])}{queue}{text('kpi.since', day=row['valid_from'])}{until}"


def variant_lines(found: Answer, language: str) -> list[str]:
    """The KPI and its variants side by side."""
    rows = {row["kpi_code"]: row for row in [found.kpi, *found.variants]}
    figures = sorted([*found.figures[:1], *(f for f in found.beside if f.period == found.figures[0].period)],
                     key=lambda f: f.kpi_code) if found.figures else found.beside  # fmt: skip
    return table(
        [
            (f.kpi_code, value_of(rows[f.kpi_code], f.value), f"{number(f.numerator)} / {number(f.denominator)}",
             texts.named(rows[f.kpi_code], language))
            for f in figures
        ],
        right=(1, 2),
    )  # fmt: skip


def trend_lines(found: Answer, language: str) -> list[str]:
    """One line a period: value, n, a bar, and a mark where another version of the definition holds."""
    text = texts.speak(language)
    known = [float(f.value) for f in found.trend if f.value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    rows, before = [], None
    for figure in found.trend:
        changed = before is not None and figure.kpi_version != before
        before = figure.kpi_version
        mark = text("kpi.new_version", version=figure.kpi_version) if changed else ""
        provisional = text("kpi.is_provisional") if figure.final is False else ""
        rows.append((figure.period, value_of(found.kpi, figure.value), f"n {figure.sample_size:,}",
                     _bar(figure.value, low, high), f"{mark}  {provisional}".strip()))  # fmt: skip
    return table(rows, right=(1, 2))


def _bar(value: Any, low: float, high: float) -> str:
    if value is None:
        return " "
    return BARS[round((float(value) - low) / ((high - low) or 1.0) * (len(BARS) - 1))]


def versions_text(found: Answer, computed: Sequence[Computed], language: str) -> str:
    """What each version of the definition gives, one line a version, and what is published."""
    text, entity = texts.speak(language), found.entity
    whose = f"{texts.word(language, 'entity_type', entity.type)} {entity.code}" if entity else ""
    rows = [[text(f"column.{n}") for n in ("version", "valid_from", "value")] + [text("kpi.sides"), "n", ""]]
    for one in computed:
        value = value_of(found.kpi, one.value)
        if one.value is None:
            value = f"{value} ({texts.word(language, 'reason', one.reason)})"
        named = ", ".join(f"{name} = {amount}" for name, amount in one.parameters.items())
        sides = f"{number(one.numerator)} / {number(one.denominator)}"
        rows.append([str(one.version), one.valid_from, value, sides, f"{one.sample_size:,}", named])
    lines = [f"{name_of(found.kpi, language)} [{found.kpi['kpi_code']}]", f"{whose} · {found.month}", ""]
    lines += [*table(rows, right=(0, 2, 3, 4)), "", text("kpi.versions_note")]
    for figure in found.figures:
        value = value_of(found.kpi, figure.value)
        lines.append(text("kpi.versions_published", value=value, version=figure.kpi_version, number=found.version))
    return "\n".join(lines)


def dictionary_text(rows: list[Row], month: str, version: int, language: str) -> str:
    """The list of KPIs by family; variants stand below their KPI."""
    text, family = texts.speak(language), None
    lines = [text("kpi.list", n=sum(not row.get("variant_of") for row in rows), month=month, version=version)]
    named = [
        (
            ("  " if row.get("variant_of") else "") + row["kpi_code"], texts.named(row, language),
            texts.word(language, "unit_name", row["unit"]),
            texts.word(language, "use", row["use"]),
        )
        for row in rows
    ]  # fmt: skip
    for row, line in zip(rows, table(named), strict=True):
        if row["family"] != family:
            family = row["family"]
            lines += ["", texts.word(language, "family", family)]
        lines.append(line)
    return "\n".join([*lines, "", text("kpi.list_next")])
