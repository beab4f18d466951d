"""The first pass over a file: every row typed and written in the file's order, then told apart by month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.loading import sql_text as sql
from orchestration.loading.row_rules import BAD


@dataclass(frozen=True)
class Staged:
    """What the first pass wrote. whole: all rows with `_month` ('bad' where a row does not fit), in the order of the
    file.

    good: (month, file, rows) of the rows that fit. bad: number of those that do not.
    """

    whole: Path
    good: list[tuple[str, Path, int]]
    bad: int

    @property
    def rows(self) -> int:
        """Number of rows that fit."""
        return sum(rows for _, _, rows in self.good)


def write(con: duckdb.DuckDBPyConnection, rows: str, folder: Path) -> Staged:
    """Run the SELECT `rows` (with `_month`) once into Parquet below `folder`; the same file gives the same bytes.

    A file of one month is written once. Only where there are more months, or rows that do not fit, the Parquet file
    is split: writing by month at once would leave the order of the rows to chance.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.parquet"
    con.execute(f"copy ({rows}) to {sql.text(whole)} (format parquet, compression zstd)")
    months: dict[str, int] = dict(
        con.execute(f"select _month, count(*) from read_parquet({sql.path(whole)}) group by _month").fetchall()
    )
    bad = months.pop(BAD, 0)
    good = []
    for month, count in sorted(months.items()):
        path = folder / f"_month={month}" / "rows.parquet"
        path.parent.mkdir(exist_ok=True)
        if len(months) == 1 and not bad:
            path.hardlink_to(whole)
        else:
            con.execute(
                f"copy (select * from read_parquet({sql.path(whole)}, hive_partitioning = false) where _month = "
                f"{sql.text(month)}) "
                f"to {sql.text(path)} (format parquet, compression zstd)"
            )
        good.append((month, path, count))
    return Staged(whole, good, bad)
