"""What is changed: cells of a scheme (`--set item.points=30`) or whole seeds (`--rows FOLDER`), as rows of seeds.

Versions in force in the months asked for are changed in place, in a copy: a simulation asks what would have been.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from orchestration.aside import SeedRow, seed_columns, seed_rows
from orchestration.dbt import SEEDS
from orchestration.home import Month, UsageError
from orchestration.reading.near import near
from orchestration.simulation.replay import POLICY

SETTING = re.compile(
    r"(?:(?P<kind>item|section|band):)?(?P<code>[^.=:]+)\.(?P<column>[a-z_]+)=(?P<value>.*)", re.DOTALL
)
NUMBER = r"-?(?:\d{1,9}(?:\.\d{1,8})?|\.\d{1,8})"  # what a decimal(18,8) takes
KNOT = re.compile(rf"\s*(?P<x>{NUMBER})\s*:\s*(?P<share>{NUMBER})\s*(?::\s*(?P<to_next>linear|step))?\s*")
SEED_OF = {"item": "scheme_item", "section": "scheme_section", "band": "scheme_band"}
KEY_OF = {"scheme_item": "item_code", "scheme_section": "section_code", "scheme_band": "grade"}
FIXED = {"scheme_code", "version", "valid_from", "valid_to", "family", "item_code", "section_code", "grade"}
EXAMPLES = "For example: qa.points=35, section:quality.base=35, scheme.min_coverage=0.5, aht.curve=180:0.5,240:1."


@dataclass(frozen=True)
class Change:
    """One cell that is other than in the policy; `key` says whose, `before` and `after` are as a seed writes them."""

    seed: str
    key: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """Seeds with other rows (name → all its rows), and which cells differ; `asked`: what was typed."""

    seeds: Mapping[str, Sequence[SeedRow]]
    changes: list[Change]
    asked: list[str] = field(default_factory=list)


def from_settings(settings: Sequence[str], scheme: str, months: Sequence[Month]) -> Changed:
    """The cells that `--set` names. Raises UsageError with what there is instead."""
    work = _Work(scheme, months)
    for setting in settings:
        found = SETTING.fullmatch(setting)
        if found is None:
            raise UsageError(f"--set {setting}: write what.column=value. {EXAMPLES}")
        work.set(setting, found["kind"] or "", found["code"].strip(), found["column"], found["value"].strip())
    return Changed(work.seeds, work.changes, [f"--set {setting}" for setting in settings])


def from_folder(folder: Path) -> Changed:
    """Every `scheme*.csv` of a folder takes the place of the seed of its name. Raises UsageError."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}. --rows takes a folder with files like {POLICY}_item.csv.")
    seeds: dict[str, list[SeedRow]] = {}
    changes: list[Change] = []
    types = column_types()
    for path in sorted(folder.glob("*.csv")):
        if not path.name.startswith(POLICY):
            raise UsageError(f"{path}: only the rules of schemes are simulated ({POLICY}*.csv), on facts as published.")
        try:
            columns = seed_columns(path.stem)
        except FileNotFoundError:
            raise UsageError(f"{path}: there is no seed {path.stem}.") from None
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames != columns:
                raise UsageError(f"{path}: its columns must be {','.join(columns)}.")
            seeds[path.stem] = list(rows)
        for number, row in enumerate(seeds[path.stem], start=2):
            for column, value in row.items():
                _typed(f"{path} line {number}", str(types.get(path.stem, {}).get(column, "varchar")), column, value)
        changes += compared(path.stem, seed_rows(path.stem), seeds[path.stem])
    if not seeds:
        raise UsageError(f"{folder} has no {POLICY}*.csv.")
    return Changed(seeds, changes, [f"--rows {folder.name}"])


def compared(seed: str, before: Sequence[SeedRow], after: Sequence[SeedRow]) -> list[Change]:
    """Rows that are gone and rows that are new, as far as they are not the same."""
    gone = [row for row in before if row not in after]
    new = [row for row in after if row not in before]
    return [Change(seed, _words(row), "", "there", "gone") for row in gone] + [
        Change(seed, _words(row), "", "not there", "there") for row in new
    ]


def _words(row: SeedRow) -> str:
    return " ".join(value for value in list(row.values())[:6] if value)


def column_types() -> dict[str, dict[str, str]]:
    """seed → column → type, as the seeds are declared."""
    declared = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.yml")]
    return {seed["name"]: seed.get("config", {}).get("column_types", {}) for one in declared for seed in one["seeds"]}


class _Work:
    """Seeds while they are changed."""

    def __init__(self, scheme: str, months: Sequence[Month]) -> None:
        self.scheme, self.months, self.types = scheme, months, column_types()
        self.seeds: dict[str, list[SeedRow]] = {}
        self.changes: list[Change] = []
        self.versions = self._versions()

    def rows(self, seed: str) -> list[SeedRow]:
        return self.seeds.setdefault(seed, seed_rows(seed))

    def _versions(self) -> list[SeedRow]:
        known = seed_rows("scheme")
        mine = [row for row in known if row["scheme_code"] == self.scheme]
        if not mine:
            raise UsageError(
                f"There is no scheme '{self.scheme}'.{near(self.scheme, {r['scheme_code'] for r in known})}"
            )
        first, end = str(min(self.months).start), str(max(self.months).end)
        found = [r for r in mine if r["valid_from"] < end and (not r["valid_to"] or r["valid_to"] > first)]
        if not found:
            raise UsageError(f"{self.scheme} has no version in force in {', '.join(map(str, self.months))}.")
        return found

    def set(self, setting: str, kind: str, code: str, column: str, value: str) -> None:
        if not kind and code == "scheme":
            versions = {row["version"] for row in self.versions}
            rows = [r for r in self.rows("scheme") if r["scheme_code"] == self.scheme and r["version"] in versions]
            self._change(setting, "scheme", rows, column, value)
            return
        seed = SEED_OF[kind] if kind else self._seed(setting, code, column)
        rows = self._of(seed, code)
        if not rows:
            there = sorted({row[KEY_OF[seed]] for row in self._of(seed)})
            raise UsageError(
                f"--set {setting}: {self.scheme} has no {KEY_OF[seed]} '{code}'. There are: {', '.join(there)}."
            )
        if column == "curve" and seed == "scheme_item":
            value, column = self._curve(setting, code, value), "curve_code"
        self._change(setting, seed, rows, column, value)
        if (seed, column) == ("scheme_item", "target"):
            self._standards(setting, code, value)

    def _of(self, seed: str, code: str | None = None) -> list[SeedRow]:
        """Rows of the scheme's versions in force: sections and items by version, bands by the scheme's bands."""
        held = {(r["scheme_code"], r["version"]) for r in self.versions} | {(r["bands"],) for r in self.versions}
        keys = ("bands",) if seed == "scheme_band" else ("scheme_code", "version")
        found = [row for row in self.rows(seed) if tuple(row[key] for key in keys) in held]
        return [row for row in found if code is None or row[KEY_OF[seed]] == code]

    def _seed(self, setting: str, code: str, column: str) -> str:
        """The seed that a bare code means: the one of items, sections, bands that has the code and the column."""
        columns = {seed: {*seed_columns(seed), *(["curve"] if seed == "scheme_item" else [])} for seed in KEY_OF}
        fits = [seed for seed in KEY_OF if column in columns[seed] and self._of(seed, code)]
        if len(fits) > 1:
            kinds = [kind for kind, seed in SEED_OF.items() if seed in fits]
            raise UsageError(
                f"--set {setting}: '{code}' is {' and '.join(kinds)}. Write {kinds[0]}:{code} or {kinds[1]}:{code}."
            )
        return fits[0] if fits else "scheme_item"

    def _curve(self, setting: str, item: str, knots: str) -> str:
        """A curve of its own: a used curve may serve other items."""
        code = f"simulated_{item}"
        found = [KNOT.fullmatch(knot) for knot in knots.split(",")]
        made = [
            {
                **dict.fromkeys(seed_columns("scheme_curve"), ""),
                **knot.groupdict("linear"),
                "curve_code": code,
                "basis": "completion",
            }
            for knot in found
            if knot is not None
        ]
        if len(made) < len(found):
            raise UsageError(f"--set {setting}: write knots as x:share or x:share:step, separated by commas.")
        self.seeds["scheme_curve"] = [*(r for r in self.rows("scheme_curve") if r["curve_code"] != code), *made]
        self.changes.append(Change("scheme_curve", code, "x:share", "", knots))
        return code

    def _standards(self, setting: str, item: str, value: str) -> None:
        """Targets of roles and units stand for the item's own; those of persons were agreed with them and stay."""
        mine = [r for r in self.rows("scheme_target") if (r["scheme_code"], r["item_code"]) == (self.scheme, item)]
        self._change(setting, "scheme_target", [r for r in mine if r["holder_kind"] != "person"], "value", value)

    def _change(self, setting: str, seed: str, rows: Sequence[SeedRow], column: str, value: str) -> None:
        columns = seed_columns(seed)
        if column not in columns or column in FIXED:
            free = [name for name in columns if name not in FIXED]
            raise UsageError(f"--set {setting}: {seed} has no column '{column}' to set. There are: {', '.join(free)}.")
        _typed(f"--set {setting}", str(self.types.get(seed, {}).get(column, "varchar")), column, value)
        for row in rows:
            keys = ("scheme_code", "version", "bands", "section_code", "item_code", "grade", "holder_kind", "holder")
            if row[column] != value:
                words = " ".join(row[key] for key in keys if row.get(key))
                self.changes.append(Change(seed, words, column, row[column], value))
                row[column] = value


def _typed(where: str, kind: str, column: str, value: str) -> None:
    """Raise UsageError for a cell that its column does not take, before dbt says so in words of its own."""
    if value and kind.startswith("int") and not re.fullmatch(r"-?\d{1,9}", value):
        raise UsageError(f"{where}: {column} takes a whole number, not '{value}'.")
    if value and kind.startswith("decimal") and not re.fullmatch(NUMBER, value):
        raise UsageError(f"{where}: {column} takes a number like 35 or 0.5, not '{value}'.")
    if kind == "boolean" and value not in ("true", "false"):
        raise UsageError(f"{where}: {column} is true or false, not '{value}'.")
