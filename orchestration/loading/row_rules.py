"""From text to typed rows: the SQL that types every declared column and tells what is wrong with a row.

DuckDB's own casts are too kind for figures that people are paid by ('1.5' as a whole number is 2, a UTC offset is
dropped, 'infinity' is a date), so each type has its rule here. The usual spelling takes a fast path, everything else
a strict pattern.
"""

from __future__ import annotations

from orchestration.extract import ALL_MONTHS, EXTRA, Column, Extract
from orchestration.loading import sql_text as sql
from orchestration.loading.plain import JSON_PATTERN, SQL_PATTERN

TEXTS = "_texts"  # what a row that does not fit was delivered as
LINE = "_line"
REJECT = "_reject"  # a mapping may refuse a row: its reason, as text
CONTROL = "chr(1)"  # SQL of the sign before the name of the column for which a row is refused, see control_reject
EARLIEST, LATEST = "1970-01-01", "2199-12-31"
_DAY = r"[0-9]{4}([-/])[0-9]{1,2}[-/][0-9]{1,2}"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}0*)?)?"
_OFFSET = r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
EXPECTED = {
    "integer": "is not a whole number of at most 18 digits",
    "decimal": "is not a number with at most 14 digits before and 4 after the decimal point",
    "rate": "is not a number with at most 10 digits before and 8 after the decimal point",
    "boolean": "is not one of true, false, yes, no, 1, 0",
    "date": f"is not a date YYYY-MM-DD between {EARLIEST} and {LATEST}",
    "timestamp": f"is not a time YYYY-MM-DD HH:MM:SS (local, or with Z or +08:00) between {EARLIEST} and {LATEST}",
    "month": "is not a month YYYY-MM",
}


def typed(column: Column, raw: str, cast: str) -> str:
    """SQL of the typed value of the text `raw`, null where it cannot be read. `cast` is what `first_cast` gave."""
    if column.type == "text":
        # below '!' are the empty text and everything that begins with a space
        clean = f"case when {raw} < '!' or suffix({raw}, ' ') then nullif(trim({raw}), '') else {raw} end"
        return f"coalesce({clean}, '')" if column.empty_is_value else clean
    if column.type == "boolean":
        return (
            f"case when {cast} in ('true', 't', 'yes', 'y', '1') then true "
            f"when {cast} in ('false', 'f', 'no', 'n', '0') then false end"
        )
    if column.type == "month":
        return f"case when regexp_full_match({cast}, '[0-9]{{4}}-(0[1-9]|1[0-2])') then {cast} end"
    if column.type == "integer":
        usual, strict = f"cast({cast} as varchar) = {raw}", r"\s*[+-]?[0-9]{1,18}([.]0+)?\s*"
    elif column.type == "decimal":
        usual, strict = "false", r"\s*[+-]?[0-9]{1,14}([.][0-9]{1,4}0*)?\s*"
    elif column.type == "rate":
        usual, strict = "false", r"\s*[+-]?[0-9]{1,10}([.][0-9]{1,8}0*)?\s*"
    elif column.type == "date":
        usual, strict = f"cast({cast} as varchar) = {raw}", rf"\s*{_DAY}([ T]0{{1,2}}:00(:00([.]0+)?)?)?\s*"
    else:
        cut_off = " or ".join(f"suffix({raw}, '{sign}')" for sign in "Z. ")
        usual = f"{raw} like '____-__-__ __:__:__' and not ({cut_off})"
        strict = rf"\s*{_DAY}[ T]{_CLOCK}\s*"
    unusual = f"when regexp_full_match({raw}, '{strict}') then {cast}"
    if column.type == "timestamp":
        zoned = rf"\s*{_DAY}[ T]{_CLOCK}{_OFFSET}\s*"
        unusual += f" when {_has_offset(raw)} and regexp_full_match({raw}, '{zoned}') then {cast}"
    return f"case when {cast} is null then null when {usual} then {cast} {unusual} end"


def _has_offset(raw: str) -> str:
    """SQL, true for a time that ends in an offset. The usual local time has 19 signs: its text is not looked at."""
    return f"(strlen({raw}) <> 19 or suffix({raw}, 'Z')) and regexp_matches({raw}, '[0-9]{_OFFSET}\\s*$')"


def first_cast(column: Column, raw: str, time_zone: str) -> str:
    """SQL of DuckDB's own reading of a text: computed once, judged by `typed`. A time with an offset becomes local
    time of the zone.
    """
    if column.type == "text":
        return "null"
    if column.type in ("boolean", "month"):
        return f"lower(trim({raw}))"
    plain = f"try_cast({raw} as {column.sql_type})"
    if column.type == "timestamp":
        zoned = f"timezone({sql.text(time_zone)}, try_cast({raw} as timestamptz))"
        return f"case when {_has_offset(raw)} then {zoned} else {plain} end"
    return plain


def offences(column: Column, raw: str, value: str) -> list[tuple[str, str, str]]:
    """What can be wrong with a column: (SQL condition, kind of reason, reason); the first that holds is the one to
    tell.
    """
    found = []
    if column.type != "text":
        unread = f"case when {value} is null then nullif(trim({raw}), '') is not null else false end"
        found.append((unread, "type", EXPECTED[column.type]))
    if column.type in ("date", "timestamp"):
        limits = f"{column.type} '{EARLIEST}' and {column.type} '{LATEST}'"
        found.append((f"{value} not between {limits}", "type", EXPECTED[column.type]))
    if column.required:
        found.append((f"{value} is null", "required", "is required and missing"))
    if column.values:
        listed = f"is not one of {', '.join(column.values)}"
        found.append((f"{value} not in ({sql.texts(column.values)})", "values", listed))
    if column.min is not None:
        found.append((f"{value} < {column.min}", "min", f"is below the minimum {column.min:,}"))
    if column.max is not None:
        found.append((f"{value} > {column.max}", "max", f"is above the maximum {column.max:,}"))
    if column.pattern:
        unlike = f"not regexp_matches({value}, {sql.text(column.pattern)})"
        found.append((unlike, "pattern", f"does not match {column.pattern}"))
    return found


def fits(column: Column, raw: str, value: str) -> str:
    """SQL, true only if the value keeps every rule of its column: `offences` turned round, as few operations as can
    be.
    """
    tests = []
    if column.type in ("date", "timestamp"):
        tests.append(f"{value} between {column.type} '{EARLIEST}' and {column.type} '{LATEST}'")
    if column.values:
        # as a list: DuckDB makes a join of a longer IN, and a join loses the order of the rows
        tests.append(f"list_contains([{sql.texts(column.values)}], {value})")
    if column.min is not None and column.max is not None:
        tests.append(f"{value} between {column.min} and {column.max}")
    elif column.min is not None or column.max is not None:
        tests.append(f"{value} >= {column.min}" if column.max is None else f"{value} <= {column.max}")
    if column.pattern:
        tests.append(f"regexp_matches({value}, {sql.text(column.pattern)})")
    kept = " and ".join(tests) or (f"{value} is not null" if column.required or column.type != "text" else "")
    if column.required or not kept:
        return kept
    empty = "true" if column.type == "text" else f"nullif(trim({raw}), '') is null"
    return f"case when {value} is null then {empty} else {kept} end"


def is_bad(extract: Extract) -> str:
    """SQL condition over `c<i>` (typed), `r<i>` (text): the row does not fit. Never null."""
    tests = [fits(column, f"r{i}", f"c{i}") for i, column in enumerate(extract.columns)]
    return f"not coalesce({' and '.join([f'{REJECT} is null', *filter(None, tests)])}, false)"


def control_reject(extract: Extract) -> str:
    """SQL over the text relation: CONTROL and the name of the first text that carries control characters, else null."""
    names = [*(column.name for column in extract.columns if column.type == "text"), EXTRA]
    texts = {name: f"cast({sql.name(name)} as varchar)" for name in names}
    whens = [f"when regexp_matches({text}, '{SQL_PATTERN}') then {sql.text(name)}" for name, text in texts.items()]
    spelled = f"regexp_matches({texts[EXTRA]}, '{JSON_PATTERN}')"
    any_found = f"regexp_matches(concat_ws('', {', '.join(texts.values())}), '{SQL_PATTERN}') or {spelled}"
    return f"case when {any_found} then {CONTROL} || case {' '.join(whens)} else {sql.text(EXTRA)} end end"


def all_offences(extract: Extract) -> str:
    """SQL list of {column, value, kind, reason} over `c<i>`, `r<i>`, in the order of the columns; one entry a
    column. Where a mapping refuses the row, its reason says it all.
    """
    control = f"{{'c': {REJECT}[2:], 'v': null::varchar, 'k': 'control', 'r': 'holds control characters'}}"
    refused = f"{{'c': '', 'v': null::varchar, 'k': 'mapping', 'r': {REJECT}}}"
    parts = []
    for i, column in enumerate(extract.columns):
        whens = " ".join(
            f"when {condition} then {{'c': {sql.text(column.name)}, 'v': r{i}, 'k': '{kind}', 'r': {sql.text(reason)}}}"
            for condition, kind, reason in offences(column, f"r{i}", f"c{i}")
        )
        if whens:
            parts.append(f"case {whens} end")
    found = f"list_filter([{', '.join(parts)}], lambda x: x is not null)"
    return (
        f"case when starts_with({REJECT}, {CONTROL}) then [{control}] || {found} "
        f"when {REJECT} is not null then [{refused}] else {found} end"
    )


def typed_rows(extract: Extract, delivered: str, more: str = "") -> str:
    """SELECT with `r<i>` and `c<i>` of every declared column, `_extra`, `_reject` (and `more`) from the text
    relation.
    """
    texts = ", ".join(f"cast({sql.name(name)} as varchar) as r{i}" for i, name in enumerate(extract.names))
    texts += "".join(f", cast({name} as varchar) as {name}" for name in (EXTRA, REJECT))
    columns = list(enumerate(extract.columns))
    casts = ", ".join(f"{first_cast(column, f'r{i}', extract.time_zone)} as n{i}" for i, column in columns)
    values = ", ".join(f"{typed(column, f'r{i}', f'n{i}')} as c{i}" for i, column in columns)
    return f"select *, {values} from (select *, {casts} from (select {texts}{more} from ({delivered})))"


def declared(extract: Extract) -> str:
    """Select list that names the typed columns as declared."""
    return ", ".join(f"c{i} as {sql.name(name)}" for i, name in enumerate(extract.names))


def month_of(extract: Extract) -> str:
    """SQL for the month partition of a good row."""
    if extract.valid_time or not extract.period:
        return f"'{ALL_MONTHS}'"
    i = extract.names.index(extract.period)
    return f"c{i}" if extract.column(extract.period).type == "month" else f"strftime(c{i}, '%Y-%m')"


def store_rows(extract: Extract, delivered: str, more: str = "") -> str:
    """SELECT of the rows as they go to the raw store, with `_texts`: null, or for a row that does not fit the list of
    its texts, with `_extra` and `_reject` at the end.
    """
    texts = ", ".join([*(f"r{i}" for i in range(len(extract.columns))), EXTRA, REJECT])
    unfit = f"case when {is_bad(extract)} then [{texts}] end"
    return (
        f"select {declared(extract)}, {EXTRA}, {unfit} as {TEXTS}{more} from ({typed_rows(extract, delivered, more)})"
    )
