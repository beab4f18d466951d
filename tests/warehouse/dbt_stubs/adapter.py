"""What sqlfluff needs to know of dbt's adapter."""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """A macro that gives a call of a function with these arguments."""
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"
