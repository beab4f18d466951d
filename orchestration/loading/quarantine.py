"""Rows that do not fit: each kept with file, line, column, value, reason and its text. Nothing is dropped, nothing
repaired.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.loading import row_rules
from orchestration.loading import sql_text as sql
from orchestration.loading.csv_reader import Source, lines_of
from orchestration.loading.landing import RefusedError
from orchestration.loading.load_job import Job
from orchestration.loading.staged import Staged

REASONS = {  # kinds of reasons, with what people read: English, Chinese
    "type": ("value cannot be read", "数值格式无法识别"),
    "required": ("required value missing", "缺少必填值"),
    "values": ("value not on the list", "不在允许取值之内"),
    "min": ("below the minimum", "低于下限"),
    "max": ("above the maximum", "高于上限"),
    "pattern": ("wrong pattern", "格式不符"),
    "mapping": ("refused by a mapping rule", "不符合映射规则"),
    "columns": ("wrong number of columns", "列数不符"),
    "quote": ("quote not closed", "引号未闭合"),
    "encoding": ("not UTF-8", "不是UTF-8编码"),
    "line": ("line cannot be read", "整行无法读取"),
    "json": ("no proper JSON", "不是有效的JSON记录"),
    "cell": ("damaged cell of a sheet", "工作表单元格损坏"),
    "control": ("control characters in a value", "数值含有控制字符"),
}


@dataclass(frozen=True)
class Quarantined:
    """Number of rows in quarantine, and how many for each kind of reason (the first one of a row)."""

    rows: int
    reasons: dict[str, int]


def write(
    con: duckdb.DuckDBPyConnection, job: Job, source: Source, staged: Staged, moment: datetime, target: Path
) -> Quarantined:
    """Write the rows that could not be cut into columns (temp table `rejected`) and the staged ones that break a rule.

    Raises RefusedError if these are not as many as were told apart.
    """
    rejected = (con.execute("select count(*) from rejected").fetchone() or (0,))[0]
    bad = staged.bad
    if not rejected and not bad:
        return Quarantined(0, {})
    typed = row_rules.typed_rows(job.extract, lines_of(source, staged.delivered(job.extract)), ", _line")
    texts = " || ',' || ".join(f"coalesce(r{i}, '')" for i in range(len(job.extract.columns)))
    unfit = (
        "select _line as line, nullif(offences[1].c, '') as column_name, offences[1].v as value, offences[1].k "
        "as reason_kind, "
        "list_aggregate(list_transform(offences, lambda x: case when x.c = '' then x.r else x.c || ' ' || x.r || "
        "case when x.v is null then '' else ' (' || x.v || ')' end end), 'string_agg', '; ') as reason, row_text "
        f"from (select _line, {row_rules.all_offences(job.extract)} as offences, {texts} as row_text from ({typed}) "
        f"where {row_rules.is_bad(job.extract)})"
    )
    uncut = (
        "select line, column_name, row_text as value, kind as reason_kind, 'the line ' || reason as reason, "
        "row_text from rejected"
    )
    rows = " union all by name ".join([uncut] + ([unfit] if bad else []))
    con.execute(
        f"copy (select {sql.text(job.load_id)} as load_id, {sql.text(job.kind)} as kind, "
        f"{sql.text(job.file.name)} as file, "
        "line, column_name, value, reason, row_text, cast(null as varchar) as period_month, "
        f"timestamp {sql.text(moment.isoformat())} as loaded_at, reason_kind from ({rows}) order by line) "
        f"to {sql.text(target)} (format parquet, compression zstd)"
    )
    written = f"from read_parquet({sql.path(target)})"
    reasons = dict(con.execute(f"select reason_kind, count(*) {written} group by all order by all").fetchall())
    found = sum(reasons.values())
    if found != rejected + bad:
        raise RefusedError(
            f"has {rejected + bad} unfit rows by one count and {found} by another. Please report this file; nothing was "
            "loaded."
        )
    return Quarantined(found, reasons)
