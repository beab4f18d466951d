"""What sqlfluff needs to know of dbt's macros: each gives SQL of the right shape."""


def dateadd(part: str, count: int | str, moment: str) -> str:
    """A moment, later by some parts."""
    return f"({moment} + cast({count} as bigint) * interval 1 {part})"


def date_spine(part: str, start: str, end: str) -> str:
    """A query of days."""
    return f"select {start} as date_{part}"


def type_string() -> str:
    """The engine's name of a text."""
    return "varchar"


def datediff(start: str, end: str, part: str) -> str:
    """Whole parts from one moment to another."""
    return f"date_diff('{part}', {start}, {end})"


def generate_series(count: int) -> str:
    """A query of the numbers from 1."""
    return f"select {count} as generated_number"


def listagg(value: str, separator: str, order: str) -> str:
    """Texts of a group as one."""
    return f"string_agg({value}, {separator} {order})"
