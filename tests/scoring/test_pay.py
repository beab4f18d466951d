"""Performance pay: worked examples of every kind of rule, limits, ties, calendar and adjustments, by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.scoring.pay_centre import MONTH, decide, paying, person, publish, published_line, service_room
from tests.scoring.test_golden_values import MODE1, MODE2
from tests.scoring.warehouse import Project

D = Decimal


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.copy(tmp_path_factory.mktemp("pay"))
    paying(project)
    centre = service_room(MONTH)
    for who, score in (("sixty", 60), ("failed", 55), ("nearly", 59.99), ("bonus", 103), ("nothing", 0)):
        person(centre, who, "cut", score)
    person(centre, "variant", "cut_base", 55)
    person(centre, "cents", "cut", 33.33, base=1234.56)  # 411.478848 earned, less 30 % of 411.48 = 123.444
    person(centre, "rich", "cut", 99.99, base=99_999_999.99)  # some currencies have such bases
    person(centre, "withheld", "cut", None)
    person(centre, "baseless", "cut", 90, base=None)
    person(centre, "off", "cut", 90, status="off_duty")
    centre.add_person("back", (1, MODE1, "", "off_duty"), (11, MODE1, "", "active"), role="cut")  # 10 of 31 days
    centre.add_rating("back", "cut", "rated", "superior", 93, 100)
    centre.add_base("back", 2000)
    centre.add_person("raised", (1, MODE1, "", "active"), role="cut")
    centre.add_rating("raised", "cut", "rated", "superior", 80, 100)
    bases = centre.rows["staging.stg_finance__pay_bases"]
    bases += [("raised", date(2026, 1, 1), date(2026, 10, 31), 1000, None, "CNY")]
    bases += [("raised", date(2026, 10, 31), date(2026, 11, 1), 1100, None, "CNY")]  # in force on the last day
    bases += [("raised", date(2026, 11, 1), None, 5000, None, "CNY")]

    for who, score, commission in (("top", 90, 500), ("mid", 80, 400), ("low", 70, 60)):
        person(centre, who, "shop", score, base=2000, commission=commission)
    person(centre, "no_commission", "shop", 75)
    for who, score in (("tie1", 90), ("tie2", 90), ("third", 80)):
        person(centre, who, "shop", score, unit=MODE2, commission=200)

    for who, score in (("least", 10), ("middle", 50), ("most", 100)):
        person(centre, who, "bounds", score)
    person(centre, "most_off", "bounds", 100, status="off_duty")
    person(centre, "least_off", "bounds", 10, status="off_duty")
    centre.write(project.warehouse)
    project.score(MONTH)
    yield project


def lines(project: Project, who: str) -> dict[str, tuple[str, D]]:
    rows = project.query(
        "select line_code, kind, amount from publication.pub_pay_line where entity_code = ? and month = ?", who, MONTH
    )
    return {line: (kind, amount) for line, kind, amount in rows}


def total(project: Project, who: str) -> tuple[Any, ...]:
    (row,) = project.query(
        "select amount, lines, status from publication.pub_pay where entity_code = ? and month = ?", who, MONTH
    )
    return row


@pytest.mark.parametrize(
    ("who", "amount"),
    [
        ("sixty", "1200.00"),
        ("failed", "770.00"),
        ("nearly", "839.86"),
        ("variant", "500.00"),
        ("bonus", "2060.00"),
        ("nothing", "0.00"),
        ("cents", "288.04"),  # 411.48 - 123.44
        ("rich", "99989999.99"),  # 99,989,999.990001 earned
        ("raised", "880.00"),  # 80 % of the base of 31 October, not of that of most of the month
    ],
)
def test_pay_by_score(paid: Project, who: str, amount: str) -> None:
    assert total(paid, who)[0] == D(amount)
    assert total(paid, who)[2] == "paid"


def test_the_fail_line_is_a_line_of_its_own(paid: Project) -> None:
    assert lines(paid, "nearly") == {"score_pay": ("earned", D("1199.80")), "fail_line": ("earned", D("-359.94"))}
    assert set(lines(paid, "sixty")) == {"score_pay"}  # 60 does not fail


def test_a_withheld_score_or_a_missing_base_makes_no_line(paid: Project) -> None:
    assert total(paid, "withheld") == (0, 0, "withheld")
    assert total(paid, "baseless") == total(paid, "no_commission") == (0, 0, "no_base")
    assert lines(paid, "withheld") == lines(paid, "baseless") == lines(paid, "no_commission") == {}


def test_nothing_is_paid_while_off_duty(paid: Project) -> None:
    assert lines(paid, "off") == {"score_pay": ("earned", D(1800)), "off_duty": ("limit", D(-1800))}
    assert total(paid, "off") == (0, 2, "paid")
    # 10 of 31 days: 1860.00 x 10 / 31 = 600.00
    assert lines(paid, "back")["off_duty"] == ("limit", D(-600))
    assert total(paid, "back")[0] == D(1260)


def test_first_and_last_of_the_month(paid: Project) -> None:
    assert lines(paid, "top") == {"commission": ("earned", D(500)), "first": ("fixed", D(100))}
    assert lines(paid, "mid") == {"commission": ("earned", D(400))}
    assert lines(paid, "low") == {
        "commission": ("earned", D(60)), "last": ("fixed", D(-100)), "not_below_zero": ("limit", D(40)),
    }  # fmt: skip
    assert total(paid, "low") == (0, 3, "paid")


def test_a_tie_at_the_edge_is_for_a_person_to_decide(paid: Project) -> None:
    """One place and two people in it: neither is paid the 100 before somebody said who gets it."""
    for who in ("tie1", "tie2"):
        assert lines(paid, who) == {"commission": ("earned", D(200)), "first": ("to_decide", D(0))}
        assert total(paid, who) == (200, 2, "to_decide")
    factor = paid.query("select distinct factor from marts.fct_pay_line where kind = 'to_decide'")
    assert factor == [(100,)]
    assert lines(paid, "third") == {"commission": ("earned", D(200)), "last": ("fixed", D(-100))}


def test_limits_act_one_after_the_other_and_only_where_they_bite(paid: Project) -> None:
    assert lines(paid, "least") == {"score_pay": ("earned", D(200)), "least": ("limit", D(100))}
    assert lines(paid, "middle") == {"score_pay": ("earned", D(1000))}
    assert lines(paid, "most") == {"score_pay": ("earned", D(2000)), "most": ("limit", D(-500))}
    assert lines(paid, "most_off") == {
        "score_pay": ("earned", D(2000)), "most": ("limit", D(-500)), "off_duty": ("limit", D(-1500)),
    }  # fmt: skip
    assert lines(paid, "least_off") == {
        "score_pay": ("earned", D(200)), "least": ("limit", D(100)), "off_duty": ("limit", D(-300)),
    }  # fmt: skip
    assert total(paid, "most_off")[0] == total(paid, "least_off")[0] == 0


def test_the_period_and_the_month_of_payment_are_two_things(paid: Project) -> None:
    assert paid.query("select distinct month, period, pay_month, for_period from publication.pub_pay_line") == [
        ("2026-10", "2026-10", "2026-11", "2026-10")
    ]
    steps = paid.query(
        "select step, role, from_date, to_date from publication.pub_pay_step where pay_code = 'cut' order by position"
    )
    assert steps == [
        ("collected", "department", date(2026, 11, 10), date(2026, 11, 15)),
        ("reviewed", "department_manager", date(2026, 11, 15), date(2026, 11, 16)),
        ("verified", "administration", date(2026, 11, 17), date(2026, 11, 17)),
        ("approved", "general_manager", date(2026, 11, 18), date(2026, 11, 30)),  # the 31st of November
    ]


def test_the_checks_find_nothing_in_sound_pay_but_who_has_no_base(paid: Project) -> None:
    failed = paid.failing_pay_tests(MONTH)
    assert list(failed) == ["assert_every_paid_scheme_has_a_base"]
    assert sorted(row[0] for row in failed["assert_every_paid_scheme_has_a_base"]) == [
        "employee baseless", "employee no_commission",
    ]  # fmt: skip


def adjusted(project: Project, month: str = "2026-11") -> list[tuple[Any, ...]]:
    """Build only what adjusts: nobody is scored in November."""
    assert project.dbt("run", "--select", "path:models/intermediate/pay", "path:models/marts/pay", month=month).success
    return project.query(
        "select entity_code, for_period, amount, base_amount, pay_month from marts.fct_pay_line "
        "where month = ? and kind = 'adjustment' order by entity_code, for_period",
        month,
    )


def test_a_restated_month_is_settled_in_the_month_in_hand_once(paid: Project) -> None:
    """September was published with 1000 and stands at 1200; August with 500 and stands without a line."""
    sep, aug = "2026-09", "2026-08"
    first = [published_line(sep, "more", 1000), published_line(aug, "none", 500), published_line(sep, "same", 700)]
    now = [published_line(sep, "more", 1200), published_line(sep, "same", 700), published_line(sep, "new", 80)]
    publish(paid, pay_line_first=first, pay_line=now)
    assert adjusted(paid) == [
        ("more", sep, D("200.00"), D(1200), "2026-12"),
        ("new", sep, D("80.00"), D(80), "2026-12"),
        ("none", aug, D("-500.00"), D(0), "2026-12"),
    ]
    assert paid.query(
        "select entity_code, amount, lines, status from marts.fct_pay where month = '2026-11' order by 1"
    ) == [("more", 200, 1, "adjustment"), ("new", 80, 1, "adjustment"), ("none", -500, 1, "adjustment")]

    # October was published with these adjustments: they are paid, and nothing is left to settle
    settled = [
        published_line("2026-10", who, amount, "adjustment", for_month=month, line_code="adjustment")
        for who, month, amount in (("more", sep, 200), ("none", aug, -500), ("new", sep, 80))
    ]
    publish(paid, pay_line_first=[*first, *settled], pay_line=[*now, *settled])
    assert adjusted(paid) == []

    # September is restated once more, to 1150: of 1000 + 200 paid 50 are taken back
    again = [published_line(sep, "more", 1150), *now[1:]]
    publish(paid, pay_line_first=[*first, *settled], pay_line=[*again, *settled])
    assert adjusted(paid) == [("more", sep, D("-50.00"), D(1150), "2026-12")]

    # October itself is restated, and its second version shows other adjustments: only the first was paid
    publish(paid, pay_line_first=[*first, *settled], pay_line=again)
    assert adjusted(paid) == [("more", sep, D("-50.00"), D(1150), "2026-12")]


def test_what_lies_more_than_twelve_months_back_is_closed(paid: Project) -> None:
    """Of an adjustment paid in November 2025 for October 2025 the account itself is no longer seen."""
    old = published_line("2025-11", "old", 200, "adjustment", for_month="2025-10")
    edge = published_line("2025-11", "edge", 70)
    publish(paid, pay_line_first=[old, edge], pay_line=[old])
    assert adjusted(paid) == [("edge", "2025-11", D("-70.00"), D(0), "2026-12")]


def test_a_published_month_keeps_the_adjustments_that_it_was_published_with(paid: Project) -> None:
    kept = published_line("2026-11", "more", 200, "adjustment", for_month="2026-09", base_amount=1200)
    publish(paid, pay_line_first=[], pay_line=[], pay_settled=[kept])
    assert adjusted(paid) == [("more", "2026-09", D("200.00"), D(1200), "2026-12")]
    publish(paid, pay_settled=[])


def decided(project: Project) -> list[tuple[Any, ...]]:
    select = "select entity_code, line_code, for_period, amount, pay_month from marts.fct_pay_line"
    return project.query(f"{select} where month = '2026-11' and kind = 'decided' order by 1")


def test_a_tie_that_a_person_decided_is_paid_once(paid: Project) -> None:
    tie = {"pay_code": "shop", "family": "shop", "scheme_code": "shop", "line_code": "first", "factor": 100}
    ties = [published_line("2026-09", who, 0, "to_decide", **tie) for who in ("t1", "t2", "t3")]
    publish(paid, pay_line_first=ties, pay_line=ties)
    words = [
        ("2026-09", "first/t1", "rejected"),
        ("2026-09", "first/t1", "confirmed"),
        ("2026-09", "first/t2", "rejected"),
    ]
    decide(paid, *words, ("2026-08", "first/t3", "confirmed"), ("2026-09", "last/t3", "confirmed"))
    assert adjusted(paid) == []
    assert decided(paid) == [("t1", "first", "2026-09", D(100), "2026-12")]  # the later of two decisions

    # it was paid in October: not again, whoever confirms it; and it is due as long as there is the tie
    done = published_line("2026-10", "t1", 100, "decided", **tie, for_month="2026-09")
    publish(paid, pay_line_first=[*ties, done], pay_line=[*ties, done])
    assert (adjusted(paid), decided(paid)) == ([], [])

    # September restated: t1 was the first without a tie, then he was not first at all
    alone = published_line("2026-09", "t1", 100, "fixed", **tie)
    publish(paid, pay_line=[alone, done])
    assert (adjusted(paid), decided(paid)) == ([], [])
    publish(paid, pay_line=[done])
    assert adjusted(paid) == [("t1", "2026-09", D(-100), D(0), "2026-12")]

    # a published month keeps the decided line that it was published with
    publish(paid, pay_line=[], pay_line_first=[], pay_settled=[done])
    assert adjusted(paid) == [] and [row[0] for row in decided(paid)] == ["t1"]
    publish(paid, pay_settled=[])
    decide(paid)
