"""Same seed, same bytes; declared columns; unique keys; sensible refusals."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from orchestration.extract import extracts
from orchestration.home import UsageError
from orchestration.sample import SampleSettings, generate
from tests.sample.conftest import SMALL, Centre, read

KINDS = tuple(extracts())
# of other systems
SECOND = ("activities_groups", "attendance_office", "calls_service", "cases_service", "complaints_mail",
          "complaints_service", "complaints_shop", "employees_office", "employees_shop", "identities_office",
          "incidents_carrier", "ledger_close", "org_units_office", "org_units_shop", "pay_bases_office",
          "pay_bases_shop", "point_events_office", "qa_answers_calibration", "qa_evaluations_calibration",
          "ratings_shop", "ratings_teamwork", "ratings_technicians", "ratings_vendors", "reports_due_groups",
          "reports_due_shop", "surveys_desk", "surveys_online", "surveys_service", "training_office")  # fmt: skip
DECLARED = {name: extracts()[name.rsplit("_", 1)[0] if name in SECOND else name] for name in (*KINDS, *SECOND)}
# of the first kinds, as they were before there were others: more kinds never change what is there
FIRST_KINDS = "agent_states attendance calls complaints employees forecasts ledger org_units point_events qa_answers"
FIRST_KINDS += " qa_evaluations ratings schedules surveys"
FIRST_BYTES = "4321562eb4953937baf7dddde0251bc781c91176b7ffed02c5cae43b04465f07"
# what is not delivered in both months: decisions are about the month before, the newest month is not closed yet
ONCE = {"decisions": ["2026-10"], "ledger_close": ["2026-09"]}
FORMATS = {
    "integer": r"-?\d+",
    "decimal": r"-?\d+(\.\d+)?",
    "rate": r"\d+\.\d{1,8}",
    "boolean": "true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "timestamp": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
    "month": r"\d{4}-\d\d",
    "text": r"[^\"\r]*",
}


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_ones(centre: Centre, tmp_path: Path) -> None:
    generate(tmp_path / "again", SMALL, truth=tmp_path)
    assert hashes(tmp_path / "again") == hashes(centre.landing)
    assert (tmp_path / "sample_truth.json").read_bytes() == (centre.landing.parent / "sample_truth.json").read_bytes()
    generate(tmp_path / "other", SampleSettings(2, "2026-10", 30, 2000, seed=4))
    other = hashes(tmp_path / "other")
    # units, components, who approves and what HR decides are not drawn; a manager's name is the only news of org_units
    same = {name for name, value in hashes(centre.landing).items() if other[name] == value}
    assert all(name.startswith(("org_units", "components", "approvals", "waivers", "decisions")) for name in same)


def test_the_files_of_the_first_kinds_keep_their_bytes_whatever_kinds_are_added(centre: Centre) -> None:
    whole = hashlib.sha256()
    for kind in FIRST_KINDS.split():
        for path in centre.files(kind):
            whole.update(path.name.encode() + path.read_bytes())
    assert whole.hexdigest() == FIRST_BYTES


def test_a_later_end_leaves_the_files_of_earlier_months_as_they_are(centre: Centre, tmp_path: Path) -> None:
    generate(tmp_path, SampleSettings(3, "2026-11", 30, 2000, seed=3))
    longer = hashes(tmp_path)
    assert {name: longer[name] for name in hashes(centre.landing)} == hashes(centre.landing)
    assert {name.rsplit("_", 1)[0] for name in longer} == set(DECLARED)
    assert {name.split(".", 1)[1] for name in longer} == {"csv", "csv.gz", "jsonl", "txt", "xlsx", "zip"}


def test_every_file_has_the_declared_columns_in_order_with_values_that_its_types_allow(centre: Centre) -> None:
    for kind, declaration in DECLARED.items():
        columns = declaration.columns
        files = [path.name.split(".")[0] for path in centre.files(kind)]
        # no news, no file: an extract without a row is not delivered
        assert declaration.period is None or len(files) == 2 or kind in ONCE, kind
        months = ONCE.get(kind, ["2026-09", "2026-10"])
        assert files == [f"{kind}_{month}" for month in months][: len(files)] and files
        for path in centre.files(kind):
            assert path.suffix != ".csv" or b"\r" not in path.read_bytes()
            assert list(read(path)[0]) == list(declaration.names)
        for row in centre.rows(kind):
            assert None not in row
            for column in columns:
                value = row[column.name]
                if value == "":
                    assert not column.required, f"{kind}.{column.name} is empty"
                    continue
                assert re.fullmatch(FORMATS[column.type], value), f"{kind}.{column.name} = {value}"
                assert value in (column.values or [value]), f"{kind}.{column.name} = {value}"
                assert re.search(column.pattern or "", value), f"{kind}.{column.name} = {value}"
                if column.min is not None and column.max is not None:
                    assert column.min <= float(value) <= column.max, f"{kind}.{column.name} = {value}"
            for check in declaration.checks:
                lower, upper = (row[name] for name in check["order"])
                if upper and lower:
                    number = declaration.column(check["order"][0]).type in ("decimal", "integer")
                    above = float(upper) > float(lower) if number else upper > lower
                    assert above or (not check.get("strict") and upper == lower), f"{kind}: {row}"


def test_keys_are_unique_in_a_file_and_over_the_months(centre: Centre) -> None:
    for kind, declaration in DECLARED.items():
        rows = centre.rows(kind)
        months = ("_month",) if declaration.valid_time else ()  # a closed stretch comes again
        keys = [tuple(row[column] for column in (*declaration.key, *months)) for row in rows]
        assert len(set(keys)) == len(keys) > 0, kind


def test_no_two_systems_that_deliver_a_kind_give_a_record_the_same_key(history: Centre) -> None:
    for kind, declaration in extracts().items():
        others = [name for name in SECOND if name.rsplit("_", 1)[0] == kind and not name.startswith("ledger")]
        if others and not declaration.valid_time:
            later = ["ratings_review", "training_returns"] if kind in ("ratings", "training") else []
            rows = [
                row for name in (kind, *others, *(n for n in later if n.startswith(kind))) for row in history.rows(name)
            ]
            keys = [tuple(row[column] for column in declaration.key) for row in rows]
            assert len(set(keys)) == len(keys) > 0, kind


def test_rows_lie_in_the_month_of_their_file_or_in_its_spill(centre: Centre) -> None:
    for kind, declaration in DECLARED.items():
        for row in centre.rows(kind) if declaration.period else []:
            value = row[str(declaration.period)]
            last = {"2026-09": "2026-10-01", "2026-10": "2026-11-01"}[row["_month"]]
            spills = declaration.spill_days == 1 or kind == "ivr_sessions"  # which begin as the calls of a night do
            assert value[:7] == row["_month"] or (spills and value[:10] == last), f"{kind} {row}"


def test_names_are_of_two_scripts_and_units_are_those_of_the_contract(centre: Centre) -> None:
    names = [row["name"] for row in centre.rows("employees") if row["_month"] == "2026-09"]
    chinese = [name for name in names if re.search(r"[\u4e00-\u9fff]", name)]
    assert 0.4 < len(chinese) / len(names) < 0.9
    codes = {row["unit_code"]: row for row in centre.rows("org_units")}
    teams = {f"{site}-{team}" for site in "NS" for team in ("CARD-A", "CARD-P", "GEN-A", "GEN-W")}
    assert {code for code, row in codes.items() if row["kind"] == "team"} == teams
    assert {code for code, row in codes.items() if row["kind"] == "section"} == {"N-CARD", "N-GEN", "S-CARD", "S-GEN"}
    assert all(row["parent_code"] in codes for code, row in codes.items() if code != "C")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (SampleSettings(agents=100, calls=1_000_000), "100 agents cannot take 1000000 calls"),
        (SampleSettings(agents=5), "5 agents do not fill"),
        (SampleSettings(end="2026-13"), "2026-13"),
        (SampleSettings(months=0), "0 months"),
        (SampleSettings(agents=200, calls=300), "too few"),
        (SampleSettings(seed=-1), "seed -1"),
    ],
)
def test_a_centre_that_cannot_be_is_refused_with_the_number_and_a_way_out(
    settings: SampleSettings, words: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=words):
        generate(tmp_path / "landing", settings)
    assert not (tmp_path / "landing").exists()


def test_defects_are_not_planted_into_a_single_month(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two months or more"):
        generate(tmp_path / "landing", SampleSettings(1, "2026-10", 30, 2000), truth=tmp_path, defects=True)
    assert not (tmp_path / "landing").exists()
