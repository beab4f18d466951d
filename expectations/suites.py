"""Great Expectations suites, written from the declarations of the extracts: `python -m expectations.suites`.

The declaration of an extract is the one place where its shape is said. From it come the loader's rules and these
suites, which ask the same once more of what is stored. The JSON files are what the runner reads and reviewers see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.extract import Column, Extract, extracts

SUITES = Path(__file__).resolve().parent / "suites"
SEVERITY = {"block": "critical", "warn": "warning"}
NUMBERS = ("integer", "decimal", "rate")


def expectation(
    kind: str, name: str, type_: str, kwargs: dict[str, Any], severity: str, en: str, zh: str
) -> dict[str, Any]:
    """One expectation as GX writes it; `meta` holds the check's id and its titles in two languages."""
    return {
        "type": type_,
        "kwargs": kwargs,
        "severity": SEVERITY[severity],
        "meta": {"check_id": f"gx.{kind}.{name}", "title_en": f"{kind}: {en}", "title_zh": f"{kind}：{zh}"},
    }


def of_column(kind: str, column: Column) -> list[dict[str, Any]]:
    """Never empty, one of the values, in range, of the pattern: as far as the column's declaration says so."""
    name, found = column.name, []
    if column.required:
        found.append(
            expectation(
                kind, f"{name}.required", "expect_column_values_to_not_be_null", {"column": name}, "block",
                f"{name} is never empty", f"{name} 不为空",
            )
        )  # fmt: skip
    if column.values:
        found.append(
            expectation(
                kind, f"{name}.values", "expect_column_values_to_be_in_set",
                {"column": name, "value_set": list(column.values)}, "block",
                f"{name} is one of its declared values", f"{name} 取自声明的取值",
            )
        )  # fmt: skip
    limits = {"min_value": column.min, "max_value": column.max}
    limits = {side: value for side, value in limits.items() if value is not None}
    if limits and column.type in NUMBERS:
        found.append(
            expectation(
                kind, f"{name}.range", "expect_column_values_to_be_between", {"column": name, **limits}, "block",
                f"{name} lies in its range", f"{name} 在取值范围内",
            )
        )  # fmt: skip
    if column.pattern:
        found.append(
            expectation(
                kind, f"{name}.pattern", "expect_column_values_to_match_regex",
                {"column": name, "regex": f"^(?:{column.pattern})$"}, "block",
                f"{name} has its form", f"{name} 符合格式",
            )
        )  # fmt: skip
    return found


def declared_check(kind: str, check: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the declaration's `checks`: `order: [a, b]` (a is not above b; `strict`: below), or any GX
    expectation with its arguments. It blocks unless its `severity` says warn.
    """
    titles = check.get("severity", "block"), check["title_en"], check["title_zh"]
    if "order" in check:
        low, high = check["order"]
        kwargs = {"column_A": high, "column_B": low, "or_equal": not check.get("strict", False)}
        kwargs["ignore_row_if"] = "either_value_is_missing"
        type_ = "expect_column_pair_values_a_to_be_greater_than_b"
        return expectation(kind, f"{high}.{low}.order", type_, kwargs, *titles)
    texts = ("expectation", "severity", "title_en", "title_zh", "name")
    kwargs = {key: value for key, value in check.items() if key not in texts}
    return expectation(kind, check["name"], check["expectation"], kwargs, *titles)


def suite(extract: Extract) -> dict[str, Any]:
    """The suite of one extract in GX's JSON form."""
    kind, key = extract.kind, list(extract.key)
    expectations = [
        expectation(
            kind, "columns", "expect_table_columns_to_match_set",
            {"column_set": list(extract.names), "exact_match": False}, "block",
            "every declared column is stored", "声明的列齐全",
        )
    ]  # fmt: skip
    if extract.required_every_month:
        expectations.append(
            expectation(
                kind, "delivered", "expect_table_row_count_to_be_between", {"min_value": 1}, "block",
                "rows were delivered for the month", "当月数据已交付",
            )
        )  # fmt: skip
    unique: tuple[str, dict[str, Any]] = (
        ("expect_column_values_to_be_unique", {"column": key[0]})
        if len(key) == 1
        else ("expect_compound_columns_to_be_unique", {"column_list": key, "ignore_row_if": "never"})
    )
    expectations.append(
        expectation(kind, "key", *unique, "block", f"one row per {', '.join(key)}", f"{'、'.join(key)} 不重复")
    )
    for column in extract.columns:
        expectations += of_column(kind, column)
    expectations += [declared_check(kind, check) for check in extract.checks]
    meta = {
        "kind": kind,
        "owner": extract.owner,
        "key": key,
        "personal": [column.name for column in extract.columns if column.personal],
        "required_every_month": extract.required_every_month,
        "valid_time": bool(extract.valid_time),
    }
    return {"name": kind, "expectations": expectations, "meta": meta}


def text(content: dict[str, Any]) -> str:
    """A suite as the text of its file."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def written(folder: Path = SUITES) -> dict[str, dict[str, Any]]:
    """The suites as they lie in the repository, by kind."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def write(folder: Path = SUITES) -> list[Path]:
    """Write every suite; a suite whose declaration is gone is removed. Returns the files."""
    folder.mkdir(exist_ok=True)
    paths = []
    for kind, extract in extracts().items():
        path = folder / f"{kind}.json"
        path.write_text(text(suite(extract)), encoding="utf-8")
        paths.append(path)
    for path in set(folder.glob("*.json")) - set(paths):
        path.unlink()
    return paths


if __name__ == "__main__":
    print(f"{len(write())} suites written to {SUITES}")
