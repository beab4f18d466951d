"""The two HR rosters: their dirt is counted here in plain Python, and every kind of it meets the rule that is written
down for it (docs/hr_rosters.md).
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.loading.load import load_landing
from orchestration.loading.mapping import mappings
from tests.load.samples import deliver, query

ROSTER, STUDY = "HRDataset_v14.csv", "WA_Fn-UseC_-HR-Employee-Attrition.csv"
Row = dict[str, str]


def lines_of(path: Path) -> tuple[dict[int, Row], list[int]]:
    """Rows with as many values as columns by line, and the lines of the others."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *body = csv.reader(stream)
    whole = {line: dict(zip(header, row, strict=True)) for line, row in enumerate(body, 2) if len(row) == len(header)}
    return whole, [line for line, row in enumerate(body, 2) if len(row) != len(header)]


def day(text: str) -> date:
    return datetime.strptime(text.strip(), "%m/%d/%Y").date()


@pytest.fixture(scope="module")
def delivered(real_data: Path) -> tuple[dict[int, Row], list[int]]:
    return lines_of(real_data / "hr" / ROSTER)


@pytest.fixture(scope="module")
def loaded(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("hr"))
    home.landing.mkdir(parents=True)
    for name in (ROSTER, STUDY):
        shutil.copy(real_data / "hr" / name, home.landing)
    results = {result.file: result for result in load_landing(home)}
    found = {name: (r.status, r.rows_in_file, r.rows_loaded, r.rows_quarantined) for name, r in results.items()}
    assert found == {ROSTER: ("accepted", 311, 304, 7), STUDY: ("accepted", 1470, 0, 1470)}
    return home


def test_the_dirt_of_the_roster_is_the_dirt_that_its_rules_name(delivered: tuple[dict[int, Row], list[int]]) -> None:
    rows, shifted = delivered
    codes = {"1": "Active", "4": "Terminated for Cause", "5": "Voluntarily Terminated"}
    departments = {"1": "Admin Offices", "2": "Executive Office", "3": "IT/IS", "4": "Software Engineering"}
    departments |= {"5": "Production", "6": "Sales"}
    clean = r"\S+( \S+)*, \S+( \S+)*"
    found = Counter(
        kind
        for row in rows.values()
        for kind, holds in {
            "id": not row["EmpID"].strip(),
            "name": not re.fullmatch(clean, row["Employee_Name"]),
            "department": row["Department"] != row["Department"].strip(),
            "position": row["Position"] != row["Position"].strip(),
            "left": bool(row["DateofTermination"].strip()),
            "status": not row["EmpStatusID"],
            "other status": codes.get(row["EmpStatusID"], row["EmploymentStatus"]) != row["EmploymentStatus"],
            "2 or 3": row["EmpStatusID"] in ("2", "3") and row["EmploymentStatus"] == "Active",
            "dept": not row["DeptID"],
            "other dept": departments.get(row["DeptID"], row["Department"].strip()) != row["Department"].strip(),
            "score": not row["PerfScoreID"],
            "manager": not row["ManagerID"],
            "married": not row["MarriedID"],
            "marital": not row["MaritalStatusID"],
            "gender": not row["GenderID"],
        }.items()
        if holds
    )
    assert shifted == [10]
    assert found == {
        "id": 6, "name": 91, "department": 208, "position": 1, "left": 104, "status": 3, "other status": 2,
        "2 or 3": 23, "dept": 4, "other dept": 2, "score": 2, "manager": 8, "married": 8, "marital": 9, "gender": 7,
    }  # fmt: skip
    text = " ".join(rule.found for rule in mappings()["hr_roster"].rules)
    told = {int(number) for number in re.findall(r"(\d+) rows?\b", text)}
    assert told == {1, *found.values()}, "the rules name other counts than the roster has"


def test_every_person_of_the_roster_is_an_employee_or_in_quarantine(
    loaded: Home, delivered: tuple[dict[int, Row], list[int]]
) -> None:
    rows, shifted = delivered
    kept = {row["EmpID"]: row for row in rows.values() if row["EmpID"].strip()}
    names = "employee_id, name, unit_code, role, hired_on, valid_from, valid_to, left_on, leave_reason, status"
    found = query(loaded, f"select {names} from raw.employees")
    assert len(found) == len(kept) == 304
    for person, name, unit, role, hired, begins, ends, gone, why, status in found:
        row = kept[person]
        left = row["DateofTermination"].strip()
        assert re.sub(r"[\s,]", "", name) == re.sub(r"[\s,]", "", row["Employee_Name"])
        assert re.fullmatch(r"\S+( \S+)*, \S+( \S+)*", name), name
        assert (unit, role) == (row["Department"].strip(), row["Position"].strip())
        assert hired == begins == day(row["DateofHire"])
        assert (gone, ends) == ((day(left), day(left) + timedelta(days=1)) if left else (None, None))
        assert (why, status) == (row["TermReason"] if left else None, "active")
    leavers = sum(1 for row in found if row[7] is not None)
    assert (leavers, len(found) - leavers) == (101, 203)
    quarantined = query(loaded, f"select line, reason from raw._quarantine where file = '{ROSTER}' order by line")
    assert [line for line, _ in quarantined] == sorted(
        [*shifted, *(line for line, row in rows.items() if not row["EmpID"].strip())]
    )
    assert all(("too few columns" if line == 10 else "EmpID is blank") in reason for line, reason in quarantined)


def test_a_two_digit_year_is_of_the_century_that_the_pivot_says(
    loaded: Home, delivered: tuple[dict[int, Row], list[int]]
) -> None:
    rows, _ = delivered
    born = {row["EmpID"]: row["DOB"] for row in rows.values()}
    found = query(loaded, "select employee_id, _extra ->> '$.born_on' from raw.employees")
    for person, text in found:
        month, number, year = born[person].split("/")
        assert text == f"19{year}-{month}-{number}", person
    assert min(text for _, text in found) == "1951-01-02"


def test_nobody_of_the_study_is_made_an_employee_without_a_name_and_a_day(loaded: Home, real_data: Path) -> None:
    rows, ragged = lines_of(real_data / "hr" / STUDY)
    assert not ragged
    gone = {line for line, row in rows.items() if row["Attrition"] == "1"}
    found = query(loaded, f"select line, reason from raw._quarantine where file = '{STUDY}'")
    assert {line for line, _ in found} == set(rows)
    assert {line for line, reason in found if "no day of leaving" in reason} == gone
    assert len(gone) == 237
    assert all("no date of hire" in reason for _, reason in found)


GOOD = {
    "employee_name": "Doe,  Ann ",
    "empid": "7",
    "termd": "1",
    "position": "Clerk ",
    "dob": "02/29/96",
    "dateofhire": "2/3/2011",
    "dateoftermination": "12/31/2012",
    "termreason": "hours",
    "employmentstatus": "Terminated for Cause",
    "department": "Sales  ",
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"empid": " "}, "EmpID is blank"),
        ({"dateofhire": "2011-02-03"}, "DateofHire is not a date m/d/yyyy"),
        ({"dateofhire": "13/2/2011"}, "DateofHire is not a date m/d/yyyy"),
        ({"dateoftermination": "soon"}, "DateofTermination is not a date m/d/yyyy"),
        ({"dateoftermination": "2/2/2011"}, "DateofTermination is before DateofHire"),
        ({"dateoftermination": ""}, "contradict each other"),
        ({"termd": "0"}, "contradict each other"),
        ({"employmentstatus": "Active"}, "contradict each other"),
        ({"employmentstatus": "Retired"}, "contradict each other"),
        ({"dob": "02/29/95"}, "DOB is not a date mm/dd/yy"),
        ({"dob": "02/28/29"}, "DOB is not before DateofHire"),
    ],
)
def test_a_row_of_a_roster_is_kept_by_its_rules_or_its_reason_is_told(
    home: Home, change: Row, reason: str | None
) -> None:
    row = {name: GOOD.get(name, "") for name in mappings()["hr_roster"].header} | change
    deliver(home, ROSTER, [row])
    (result,) = load_landing(home)
    assert (result.rows_in_file, result.rows_loaded, result.rows_quarantined) == (1, int(not reason), int(bool(reason)))
    if reason:
        [(told,)] = query(home, "select reason from raw._quarantine")
        assert reason in told
        return
    [(name, unit, role, hired, ends, extra)] = query(
        home, "select name, unit_code, role, hired_on, valid_to, _extra from raw.employees"
    )
    assert (name, unit, role, hired, ends) == ("Doe, Ann", "Sales", "Clerk", date(2011, 2, 3), date(2013, 1, 1))
    assert json.loads(extra)["born_on"] == "1996-02-29"
