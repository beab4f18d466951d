"""The header of a delivered file against the declaration: each column once, none missing, and not another kind's."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from orchestration.extract import extracts
from orchestration.loading.mapping import Mapping
from orchestration.loading.plain import has_control, plain
from orchestration.loading.refused import RefusedError


def columns_of(names: Sequence[str], kind: str) -> tuple[str, ...]:
    """The names of a header as columns: lower case, without outer spaces. Raises RefusedError."""
    found = [name.strip().lower() for name in names]
    strange = [name for name in found if has_control(name)]
    if strange:
        raise RefusedError(f"has control characters in the header ({plain(', '.join(strange))[:300]}). Remove them.")
    twice = sorted({name for name in found if name and found.count(name) > 1})
    if twice and not set(found).isdisjoint(extracts()[kind].names):
        raise RefusedError(
            f"has the column {', '.join(twice)} more than once. Each column may stand in the header once."
        )
    columns = tuple(name or f"column_{i}" for i, name in enumerate(found, 1))
    refuse_missing(columns, extracts()[kind].names, kind)
    return columns


def refuse_missing(columns: Collection[str], expected: Sequence[str], kind: str) -> None:
    """Raise RefusedError if expected columns are missing, or another declared kind explains more of the header."""
    other = _better(columns, kind)
    if other:
        raise RefusedError(
            f"has the columns of {other}, but its name says {kind}. Found: {_listed(columns)}. "
            f"Expected: {', '.join(extracts()[kind].names)}. Name it {other}_…, or deliver {kind}."
        )
    missing = [name for name in expected if name not in columns]
    if len(missing) == len(expected) and set(columns).isdisjoint(extracts()[kind].names):
        raise RefusedError(
            f"has none of the columns of {kind}; a CSV file says their names in its first line. "
            f"Found: {_listed(columns)}. Expected: {', '.join(expected)}."
        )
    if missing:
        raise RefusedError(
            f"lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}. "
            f"Found: {_listed(columns)}. Expected: {', '.join(expected)}."
        )


def _listed(columns: Collection[str]) -> str:
    return plain(", ".join(columns))[:300]


def _better(columns: Collection[str], kind: str) -> str | None:
    """Another kind whose columns are all there and explain more of the header than those of the kind itself."""
    found = set(columns)
    known = {name: len(found & set(extract.names)) for name, extract in extracts().items()}
    fitting = [name for name, extract in extracts().items() if found >= set(extract.names)]
    best = max(fitting, key=lambda name: known[name], default=kind)
    return best if known[best] > known[kind] else None


def mapped_columns(names: Sequence[str], mapping: Mapping) -> tuple[str, ...]:
    """The names of the header of a file that a mapping describes. Raises RefusedError if it is another one."""
    found = tuple(name.strip().lower() for name in names)
    expected = tuple(name.lower() for name in mapping.header)
    if found != expected:
        raise RefusedError(
            f"has another header than {mapping.title} has. Found: {_listed(found)}. Expected: {', '.join(expected)}."
        )
    return found
