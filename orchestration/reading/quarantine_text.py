"""Rows in quarantine as text: a summary and a table for the terminal, one row in full, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from orchestration.home import UsageError
from orchestration.loading.plain import plain
from orchestration.loading.reasons import REASONS
from orchestration.reading.export import BOM, harmless
from orchestration.reading.quarantine import COLUMNS, Row, cells, has_personal, summary

HIDDEN = "(personal: --personal shows it)"
WIDEST = 44
CSV_COLUMNS = [name for name in COLUMNS if name != "hidden"]


def as_text(found: list[Row], limit: int | None) -> str:
    """Summary by file and reason, the rows (the first `limit`), and what to do next."""
    if not found:
        return (
            "No row is in quarantine that fits what you asked for. `callmart quarantine --all` lists cleared rows too."
        )
    groups, shown = summary(found), found[:limit]
    is_open = [row for row in found if row["state"] == "open"]
    cleared = len(found) - len(is_open)
    head = f"{len(is_open):,} rows are open in quarantine" + (f", {cleared:,} were cleared." if cleared else ".")
    table = [[g["file"], g["kind"], REASONS.get(g["reason_kind"], (g["reason_kind"],))[0], f"{g['open']:,}",
              f"{g['cleared']:,}", g["owner"]] for g in groups]  # fmt: skip
    lines = [head, "", *columns(["file", "kind", "reason", "open", "cleared", "owner"], table, {3, 4}), ""]
    names = ["state", "file", "line", "column", "value", "reason", "owner"]
    lines += columns(names, [_cells(row) for row in shown], {2})
    if len(shown) < len(found):
        lines.append(
            f"… {len(found) - len(shown):,} more: --limit {len(found)} shows them, --format csv writes them all"
        )
    return "\n".join([*lines, "", *(advice(is_open) if is_open else [])])


def advice(is_open: Sequence[Row]) -> list[str]:
    """What to do about open rows."""
    first = next((row for row in is_open if row["key_text"]), is_open[0])
    month = first["month"] if first["month"] != "all" else "changes"
    file = plain(first["file"])
    return [
        f"Correct the rows at the source and deliver the file again ({file}), or only those rows as "
        f"{first['kind']}_{month}.partial.csv; then `callmart run`.",
        "A line that could not be cut into columns, or whose key cannot be read, is cleared by its whole file only.",
        f"A row in full: callmart quarantine --show '{file}:{first['line']}'",
    ]


def _cells(row: Row) -> list[str]:
    reason = str(row["reason"]).removeprefix(f"{row['column_name']} ").removesuffix(f" ({row['value']})")
    value = HIDDEN if row["hidden"] else row["value"] or ""
    state = "open" if row["state"] == "open" else f"cleared by {row['cleared_by']}"
    return [state, row["file"], f"{row['line']:,}", row["column_name"] or "", value, reason, row["owner"]]


def columns(names: list[str], table: Iterable[Sequence[str]], right: set[int]) -> list[str]:
    """Lines of a table; cells are made fit for a terminal and cut where they are too long."""
    texts = [names, *([_cut(plain(cell)) for cell in row] for row in table)]
    widths = [max(len(row[i]) for row in texts) for i in range(len(names))]
    return [
        "  "
        + "  ".join(
            c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in texts
    ]


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def in_full(row: Row, *, personal: bool) -> str:
    """One row with everything that is known of it: each column with its text, or the line as it stands in the file."""
    state = (
        "open" if row["state"] == "open" else f"cleared {row['cleared_at']:%Y-%m-%d %H:%M} UTC by {row['cleared_by']}"
    )
    lines = [
        f"{plain(row['file'])}, line {row['line']}: {row['kind']}, owner {row['owner']}",
        f"state:  {plain(state)}; in quarantine since {row['loaded_at']:%Y-%m-%d %H:%M} UTC",
        f"reason: {plain(row['reason'])}",
        "",
    ]
    content = cells(row, personal=personal)
    if content:
        width = max(map(len, content))
        for name, text in content.items():
            mark = "   <- here" if name == row["column_name"] else ""
            lines.append(f"  {plain(name):<{width}}  {HIDDEN if text is None else plain(text)}{mark}")
    elif has_personal(row["kind"]) and not personal:
        lines.append(f"  the text as it was delivered {HIDDEN}")
    else:
        lines += [f"  {plain(line)}" for line in row["row_text"].splitlines()]
    return "\n".join(lines)


def as_csv(found: Iterable[Row]) -> str:
    """One line a row; texts can never act as formulas, control characters are spelt out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for row in found:
        writer.writerow(
            ["(personal)" if name == "value" and row["hidden"] else _csv_cell(row[name]) for name in CSV_COLUMNS]
        )
    return out.getvalue()


def write(name: str, words: str) -> None:
    """Write a file that Excel reads as UTF-8, or none; raises UsageError where it cannot be written."""
    path = Path(name)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(BOM + words.encode() + b"\r\n")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}. Name another file.") from error
    finally:
        part.unlink(missing_ok=True)


def _csv_cell(value: Any) -> Any:
    return harmless(plain(value)) if isinstance(value, str) else value
