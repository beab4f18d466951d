"""The periods that schemes score: which of them a month closes, and which months they hold."""

from __future__ import annotations

from dataclasses import dataclass

# kind: months it holds, and how its name is made from the year and its number within the year
LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
NAMES = {
    "month": "{year}-{number:02}",
    "quarter": "{year}-Q{number}",
    "half_year": "{year}-H{number}",
    "year": "{year}",
}


@dataclass(frozen=True)
class Period:
    """A scored period; its months in their order, the closing one last."""

    kind: str
    name: str
    months: tuple[str, ...]


def closed_by(month: str) -> list[Period]:
    """Every period whose last month is this one ('YYYY-MM')."""
    year, number = month[:4], int(month[5:])
    found = []
    for kind, length in LENGTHS.items():
        if number % length == 0:
            name = NAMES[kind].format(year=year, number=number // length)
            found.append(Period(kind, name, tuple(f"{year}-{n:02}" for n in range(number - length + 1, number + 1))))
    return found


def months_between(earlier: str, later: str) -> int:
    """Calendar months from one to the other."""
    return 12 * (int(later[:4]) - int(earlier[:4])) + int(later[5:]) - int(earlier[5:])


def later(month: str, months: int) -> str:
    """The month so many months after."""
    number = 12 * int(month[:4]) + int(month[5:]) - 1 + months
    return f"{number // 12}-{number % 12 + 1:02}"
