"""Every check of pay finds the defect that it is there for."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.scoring.pay_centre import MONTH, paying, person, service_room
from tests.scoring.warehouse import Project, Row

TAMPERED = """
update marts.fct_pay set amount = amount + 0.01 where entity_code = 'cent';
delete from marts.fct_pay where entity_code = 'lost';
update marts.fct_pay_line set amount = amount + 1 where entity_code = 'off' and kind = 'limit';
update marts.fct_pay_line set currency = 'HKD' where entity_code = 'foreign' and line_code = 'fail_line';
insert into marts.fct_pay_line
select * replace ('other' as family) from marts.fct_pay_line where entity_code = 'twice';
delete from seeds.scheme_pay_step where pay_code = 'cut_base';
update seeds.scheme_pay_step set to_day = from_day - 1 where pay_code = 'bounds' and step = 'reviewed';
update seeds.scheme_pay_rule set valid_to = date '2026-10-31' where pay_code = 'shop';
"""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Row]]]:
    project = Project.copy(tmp_path_factory.mktemp("pay_guards"))
    paying(project)
    centre = service_room(MONTH)
    for who in ("sound", "cent", "lost", "foreign", "twice"):
        person(centre, who, "cut", 50)
    person(centre, "off", "cut", 90, status="off_duty")
    person(centre, "baseless", "cut", 90, base=None)
    centre.write(project.warehouse)
    project.score(MONTH)
    with duckdb.connect(str(project.warehouse)) as con:
        con.execute(TAMPERED)
    yield project.failing_pay_tests(MONTH)


@pytest.mark.parametrize(
    ("guard", "what", "words"),
    [
        ("assert_pay_lines_sum_to_the_total", "employee cent in family cut, period 2026-10", "its lines is 0.01 CNY"),
        ("assert_pay_lines_sum_to_the_total", "employee lost in family cut", "-700.00 CNY"),
        ("assert_pay_is_not_paid_while_off_duty", "employee off", "1.00 are paid under cut for 2026-10, in the state"),
        ("assert_a_person_is_paid_in_one_currency", "employee foreign", "CNY and in HKD"),
        ("assert_nobody_is_paid_twice_from_one_base", "employee twice", "from one base in the families cut and other"),
        ("assert_every_paid_scheme_has_a_base", "employee baseless", "is scored and paid by cut"),
        ("assert_every_pay_code_has_rules_and_a_calendar", "pay code cut_base", "no row of scheme_pay_step"),
        ("assert_every_pay_code_has_rules_and_a_calendar", "pay code bounds", "ends before it begins"),
        ("assert_every_pay_code_has_rules_and_a_calendar", "pay code shop", "no row of scheme_pay_rule in force"),
    ],
)
def test_a_defect_is_named(failing: dict[str, list[Row]], guard: str, what: str, words: str) -> None:
    assert [row for row in failing.get(guard, []) if row[0].startswith(what) and words in row[1]], failing.get(guard)


def test_what_is_sound_is_left_alone(failing: dict[str, list[Row]]) -> None:
    assert not [row for rows in failing.values() for row in rows if "sound" in str(row[0])]
