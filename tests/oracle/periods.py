"""Figures of a month: sums first, division last; with what chance may do to them and the mean of the members."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt
from statistics import variance

from tests.oracle.facts import Definition, Dictionary, Sums
from tests.oracle.landing import half_up
from tests.oracle.organisation import Organisation

Z = 1.96
DailyKey = tuple[date, str, str, str]  # kpi_date, entity_type, entity_code, kpi_code
PeriodKey = tuple[str, str, str]  # entity_type, entity_code, kpi_code
UNIT_TYPES = {"group", "team", "section", "department", "site", "shop", "centre"}


@dataclass
class Figure:
    """A KPI of the month: components, value and the reason of a missing value, interval, reliability, members."""

    kpi_version: int
    numerator: Fraction
    denominator: Fraction
    sample_size: int
    value: Fraction | None
    reason: str
    final_from: date
    low: float | None = None
    high: float | None = None
    reliability: float | None = None
    shrunk_value: float | None = None
    members: int | None = None
    member_mean: Fraction | None = None


def valued(sums: Sums, definition: Definition, last: date) -> Figure:
    """Value or reason of summed components."""
    numerator, denominator = Fraction(sums.numerator), Fraction(sums.denominator)
    value: Fraction | None = None
    if definition.aggregation != "sum" and not denominator:
        reason = "no_data"
    elif sums.sample_size < definition.min_sample:
        reason = "low_sample"
    else:
        reason = "measured"
        value = numerator if definition.aggregation == "sum" else half_up(numerator / denominator)
    final = last + timedelta(days=definition.finality_days)
    return Figure(definition.version, numerator, denominator, sums.sample_size, value, reason, final)


def figures_of(
    daily: dict[DailyKey, Sums], dictionary: Dictionary, organisation: Organisation, last: date
) -> dict[PeriodKey, Figure]:  # fmt: skip
    """The month's figures at every entity."""
    days: dict[PeriodKey, list[Sums]] = defaultdict(list)
    for (_, entity_type, code, kpi), sums in daily.items():
        days[entity_type, code, kpi].append(sums)
    found = {}
    for key, parts in days.items():
        definition = dictionary.on(key[2], last)
        if definition is not None:
            found[key] = valued(total(parts), definition, last)
            found[key].low, found[key].high = interval(found[key], definition, parts)
    for kpi in {key[2] for key in found}:
        definition = dictionary.on(kpi, last)
        assert definition is not None
        add_reliability(found, days, kpi, definition, organisation, last)
    add_members(found, daily, dictionary, organisation, last)
    return found


def total(parts: list[Sums]) -> Sums:
    found = Sums()
    for part in parts:
        found.add(part.numerator, part.denominator, part.sample_size)
    return found


def error_of_mean(figure: Figure, parts: list[Sums]) -> float | None:
    """Standard error of a ratio whose days are drawn at random; None with a single day."""
    days = [(Fraction(p.numerator), Fraction(p.denominator)) for p in parts]
    count = sum(1 for _, y in days if y)
    if count < 2 or figure.denominator <= 0:
        return None
    ratio = figure.numerator / figure.denominator
    squares = sum((x - ratio * y) ** 2 for x, y in days)
    return sqrt(max(0.0, float(squares * count / (count - 1)))) / float(figure.denominator)


def interval(figure: Figure, definition: Definition, parts: list[Sums]) -> tuple[float | None, float | None]:
    """Wilson's interval of a share, the normal one of a mean, at Z standard errors."""
    if figure.reason != "measured" or figure.denominator <= 0:
        return None, None
    n, p = float(figure.denominator), float(figure.numerator / figure.denominator)
    if definition.spread == "share":
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * sqrt(p * (1 - p) / n + (Z / (2 * n)) ** 2) / (1 + Z * Z / n)
        return middle - half, middle + half
    error = error_of_mean(figure, parts) if definition.spread == "mean" else None
    if error is None:
        return None, None
    low, high = p - Z * error, p + Z * error
    low = low if definition.lowest is None else max(low, float(definition.lowest))
    return low, high if definition.highest is None else min(high, float(definition.highest))


def add_reliability(
    found: dict[PeriodKey, Figure], days: dict[PeriodKey, list[Sums]], kpi: str, definition: Definition,
    organisation: Organisation, last: date,
) -> None:  # fmt: skip
    """How much of the people's differences is not chance, and each value drawn towards its unit's by what is."""
    people = {k: f for k, f in found.items() if k[0] == "employee" and k[2] == kpi and f.reason == "measured"}
    if definition.spread == "share":
        base = sum(f.denominator for f in people.values())
        share = float(sum(f.numerator for f in people.values()) / base) if base else 0.0
        errors = {k: share * (1 - share) / float(f.denominator) for k, f in people.items() if f.denominator > 0}
    elif definition.spread == "mean":
        spread = {k: error_of_mean(f, days[k]) for k, f in people.items()}
        errors = {k: e * e for k, e in spread.items() if e is not None}
    else:
        return
    if len(errors) < 3:
        return
    real = variance([float(people[k].value or 0) for k in errors]) - sum(errors.values()) / len(errors)
    for key, error in errors.items():
        figure, real = people[key], max(0.0, real)
        if real + error == 0:
            continue
        figure.reliability = real / (real + error)
        unit = organisation.last_unit(key[1], last)
        above = next((found[t, unit, kpi] for t in UNIT_TYPES if unit and (t, unit, kpi) in found), None)
        if above is not None and above.value is not None and figure.value is not None:
            figure.shrunk_value = float(above.value) + figure.reliability * float(figure.value - above.value)


def add_members(
    found: dict[PeriodKey, Figure], daily: dict[DailyKey, Sums], dictionary: Dictionary, organisation: Organisation,
    last: date,
) -> None:  # fmt: skip
    """Mean of the people's own values for their days in a unit."""
    parts: dict[tuple[str, str, str, str], Sums] = defaultdict(Sums)  # entity_type, unit, kpi, employee
    for (on, entity_type, person, kpi), sums in daily.items():
        if entity_type == "employee":
            for unit, kind in organisation.units_of(person, on):
                parts[kind, unit, kpi, person].add(sums.numerator, sums.denominator, sums.sample_size)
    values: dict[PeriodKey, list[Fraction]] = defaultdict(list)
    for (kind, unit, kpi, _), sums in parts.items():
        definition = dictionary.on(kpi, last)
        figure = valued(sums, definition, last) if definition else None
        if figure and figure.value is not None:
            values[kind, unit, kpi].append(figure.value)
    for key, own in values.items():
        if key in found:
            found[key].members, found[key].member_mean = len(own), half_up(sum(own, Fraction(0)) / len(own))
