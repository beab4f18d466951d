"""What a month may know of the months published before it: the oracle keeps its own, it reads nothing that the product
published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.oracle.closing import Period, closed_by, months_between
from tests.oracle.facts import Sums
from tests.oracle.periods import Figure, PeriodKey

if TYPE_CHECKING:
    from tests.oracle.consequences import Standing
    from tests.oracle.luck import Noise
    from tests.oracle.pay import PayLine
    from tests.oracle.runs import Run

Entity = tuple[str, str]  # entity_type, entity_code
ItemKey = tuple[str, str, str, str]  # scheme, entity type and code, item
REMEMBERED_MONTHS = 12


@dataclass(frozen=True)
class Measured:
    """Components of an item's value."""

    numerator: Fraction
    denominator: Fraction
    sample_size: Fraction


@dataclass
class ToDate:
    """The scores of a calendar year so far."""

    scores: list[Fraction] = field(default_factory=list)


@dataclass
class Memory:
    """Everything that one month leaves to the next."""

    months: list[str] = field(default_factory=list)
    sums: dict[str, dict[PeriodKey, Sums]] = field(default_factory=dict)
    values: dict[tuple[str, str], dict[ItemKey, Measured]] = field(default_factory=dict)  # by kind and name of a period
    runs: dict[tuple[str, Entity], Run] = field(default_factory=dict)
    states: dict[tuple[str, Entity], Standing] = field(default_factory=dict)
    noise: dict[tuple[str, str], Noise] = field(default_factory=dict)  # rank list, entity type
    ties: dict[tuple[str, str, str], PayLine] = field(default_factory=dict)  # line, person, month
    due: dict[str, list[PayLine]] = field(default_factory=dict)  # of each month, as it stands
    paid_first: dict[str, list[PayLine]] = field(default_factory=dict)  # of each month, as it was published first
    to_date: dict[tuple[str, str, Entity], ToDate] = field(default_factory=dict)  # year, family, entity

    def publish(self, month: str, figures: dict[PeriodKey, Figure]) -> None:
        """The month in hand becomes an earlier one."""
        self.months.append(month)
        self.sums[month] = {k: Sums(f.numerator, f.denominator, f.sample_size) for k, f in figures.items()}

    def earlier(self, period: Period) -> list[Period]:
        """Published periods of the same kind before this one, newest first."""
        known = [m for m in reversed(self.months) if months_between(m, period.months[-1]) <= REMEMBERED_MONTHS]
        return [p for m in known for p in closed_by(m) if p.kind == period.kind]

    def value(self, period: Period, key: ItemKey) -> Measured | None:
        """What an item measured in an earlier period."""
        return self.values.get((period.kind, period.name), {}).get(key)

    def remember(self, period: Period, key: ItemKey, measured: Measured) -> None:
        self.values.setdefault((period.kind, period.name), {})[key] = measured

    def sums_of(self, period: Period, now: dict[PeriodKey, Sums]) -> dict[PeriodKey, Sums]:
        """Components of a long period: those of its published months and of the month in hand, added up."""
        found: dict[PeriodKey, Sums] = {}
        for of_month in [*(self.sums.get(month, {}) for month in period.months[:-1]), now]:
            for key, sums in of_month.items():
                found.setdefault(key, Sums()).add(sums.numerator, sums.denominator, sums.sample_size)
        return found
