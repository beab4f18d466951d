"""What the guards of the project say of changed rules: the same dbt tests that refuse a policy in a build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.home import Month, UsageError
from orchestration.publishing import catalogue
from orchestration.simulation.replay import Replay

SHOWN = 5  # rows of a guard in a message


@dataclass(frozen=True)
class Broken:
    """A guard that fails, with what it says of each row."""

    check_id: str
    title_en: str
    title_zh: str
    blocks: bool
    rows: list[str]


def failing(replay: Replay, month: Month, guards: Sequence[str]) -> list[Broken]:
    """The guards that fail in a warehouse aside, in their order."""
    if not guards:
        return []
    found = []
    ran = replay.dbt.test(month, replay.progress, " ".join(guards))
    with replay.connect(read_only=True) as con:
        for node in ran:
            if node.status == "pass":
                continue
            check_id = f"dbt.{node.name}"
            known = catalogue.known(check_id)
            rows = con.execute(node.node.compiled_code).fetchall() if node.status == "fail" else []
            words = [": ".join(str(cell) for cell in row if cell is not None) for row in rows] or [node.message]
            found.append(Broken(check_id, known.title_en, known.title_zh, known.severity == "block", words))
    return sorted(found, key=lambda one: one.check_id)


def new(after: Sequence[Broken], before: Sequence[Broken]) -> list[Broken]:
    """What the changed rules break and the rules as they are do not."""
    known = {(one.check_id, row) for one in before for row in one.rows}
    found = []
    for one in after:
        rows = [row for row in one.rows if (one.check_id, row) not in known]
        if rows:
            found.append(Broken(one.check_id, one.title_en, one.title_zh, one.blocks, rows))
    return found


def refuse(broken: Sequence[Broken]) -> None:
    """Raise UsageError with the words of the guards that block."""
    lines = [line for one in broken if one.blocks for line in _lines(one)]
    if lines:
        raise UsageError("\n".join(["The changed rules are no scheme that could be put into force:", *lines]))


def _lines(one: Broken) -> list[str]:
    more = [f"    … and {len(one.rows) - SHOWN} more"] if len(one.rows) > SHOWN else []
    return [f"  {one.title_en}:", *(f"    {row}" for row in one.rows[:SHOWN]), *more]
