"""Forms with several raters: half-yearly reviews, the shop's monthly marks, vendors, what technicians leave behind."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from orchestration.sample.curves import DAY
from orchestration.sample.desk import Desk
from orchestration.sample.offices import MANAGERS, OFFICE, office_of
from orchestration.sample.org import CENTRE
from orchestration.sample.roster import Person
from orchestration.sample.shop import TIE_MONTH, VENDORS, staff_of
from orchestration.sample.write import Serial

# item -> its points, which are its scale
REVIEW = {
    "goal_attainment": 10, "work_efficiency": 10, "work_quality": 10, "progress": 10,
    "persuasion": 10, "expression": 10, "operation": 10, "learning": 10,
    "attendance": 10, "responsibility": 5, "initiative": 5,
}  # fmt: skip
REVIEW_MANAGER = {
    "goal_attainment": 10, "leadership": 10, "coordination": 10, "planning": 10, "judgement": 10, "innovation": 10,
    "efficiency": 10, "professional_knowledge": 10, "character": 10, "responsibility": 10, "drive": 10,
}  # fmt: skip
SHOP_SELF = ("task_completion",)
SHOP_SUPERIOR = ("performance", "ability", "cooperation", "service")
VENDOR_ITEMS = (
    "efficiency", "attitude", "problem_solving", "sales", "market_share", "products", "market_development",
    "law", "contract", "complaints", "customer_maintenance",
)  # fmt: skip
VENDOR_LEVELS = (0.93, 0.82, 0.58)  # of VD-01, VD-02, VD-03: excellent, good, unqualified
AFTER_SALES_ITEMS = ("feedback", "customer_maintenance")

Rating = tuple[str, str, str, str, str, str, float, float, int]


def rating(kind: str, subject: str, scheme: str, item: str, by: str, rater: str, share: float, scale: int) -> Rating:
    """A mark in whole or, on short scales, half points; `by`: the kind of rater. When it was given is added later."""
    step = 0.5 if scale <= 10 else 1.0
    value = float(np.clip(np.round(share * scale / step) * step, 0, scale))
    return kind, subject, scheme, item, by, rater, value, float(scale), 0


def write_reviews(desk: Desk) -> None:
    """All forms that close with the month, each in a file of its own."""
    hand_over(desk, "shop", shop_marks(desk), desk.end)
    hand_over(desk, "technicians", after_sales_marks(desk), desk.end)
    if desk.month.number in (6, 12):
        hand_over(desk, "review", [*clerks(desk), *managers(desk)], desk.end)
    hand_over(
        desk, "vendors", list(vendor_marks(desk)), desk.end - 8 * DAY
    )  # a rating belongs to the month it is given


def hand_over(desk: Desk, source: str, rows: list[Rating], since: int) -> None:
    """Write the ratings; they are given in the three days after `since`, in office hours."""
    rng, count = desk.rng(f"ratings_at_{source}"), len(rows)
    at = since + rng.integers(0, 3, count) * DAY + rng.integers(9 * 60, 18 * 60, count) * 60
    names = ("subject_kind", "subject_id", "scheme_code", "item_code", "rater_kind", "rater_id", "value", "scale_max")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    numbers = Serial(f"R{source[:2].upper()}{desk.code}-", np.arange(1, count + 1), 5)
    desk.write(
        "ratings", count, {**columns, "rating_id": numbers, "period": str(desk.month), "rated_at": at}, source=source
    )


def three_raters(
    desk: Desk,
    rng: np.random.Generator,
    scheme: str,
    items: dict[str, int],
    person: Person,
    peers: list[str],
    boss: str,
) -> Iterable[Rating]:
    """A person's whole form: most think a little better of themselves than others do."""
    raters = [("self", person.employee_id), *(("peer", who) for who in peers), ("superior", boss)]
    for by, rater in raters:
        view = 0.04 * (by == "self") + rng.normal(0, 0.03)
        for item, scale in items.items():
            share = 0.82 + 0.07 * person.skill[0] + view + rng.normal(0, 0.05)
            yield rating("employee", person.employee_id, scheme, item, by, rater, share, scale)


def clerks(desk: Desk) -> list[Rating]:
    """The clerks of the general office: two colleagues each, but one of them whom no colleague rates."""
    rng, office = desk.rng("ratings_review"), office_of(desk.settings)
    people, boss = office.of("clerk"), office.head(OFFICE).employee_id
    alone = (desk.month.year * 2 + desk.month.number // 6) % len(people)
    rows: list[Rating] = []
    for place, clerk in enumerate(people):
        others = [people[(place + ahead) % len(people)].employee_id for ahead in (1, 2)]
        rows += three_raters(desk, rng, "review_360", REVIEW, clerk, [] if place == alone else others, boss)
    desk.truth.plant("missing_raters", employee_id=people[alone].employee_id, period=str(desk.month), rater_kind="peer")
    return rows


def managers(desk: Desk) -> list[Rating]:
    """The managers of departments rate each other; the manager of the centre is their superior."""
    rng, office = desk.rng("ratings_review_manager"), office_of(desk.settings)
    people, boss = office.of(MANAGERS[0]), desk.roster.manager(CENTRE, desk.month.start)
    rows: list[Rating] = []
    for place, manager in enumerate(people):
        peer = people[(place + 1) % len(people)].employee_id
        rows += three_raters(desk, rng, "review_360_manager", REVIEW_MANAGER, manager, [peer], boss)
    return rows


def shop_marks(desk: Desk) -> list[Rating]:
    """Everybody marks his own tasks, the manager four sides of the work; the first and the last are planted."""
    rng, staff = desk.rng("ratings_shop"), staff_of(desk.settings)
    manager, sellers = staff.ids[0], staff.ids[1:]
    levels = 0.8 + 0.03 * np.clip(staff.sellers, -2, 2)
    levels[0], levels[-1] = 0.94, 0.62
    months = desk.month.year * 12 + desk.month.number
    first = desk.settings.periods[0]
    tied = months - (first.year * 12 + first.number) == TIE_MONTH
    forms = [
        [(item, "self", seller, level + 0.03 + rng.normal(0, 0.01)) for item in SHOP_SELF]
        + [(item, "superior", manager, level + rng.normal(0, 0.015)) for item in SHOP_SUPERIOR]
        for seller, level in zip(sellers, levels.tolist(), strict=True)
    ]
    if tied:  # the second copies the first
        forms[1] = [(item, by, sellers[1] if by == "self" else manager, share) for item, by, _, share in forms[0]]
    desk.truth.plant("shop_first", month=str(desk.month), employee_ids=sellers[: 1 + tied])
    desk.truth.plant("shop_last", month=str(desk.month), employee_ids=sellers[-1:])
    return [
        rating("employee", seller, "shop_monthly", item, by, rater, share, 100)
        for seller, form in zip(sellers, forms, strict=True)
        for item, by, rater, share in form
    ]


def vendor_marks(desk: Desk) -> Iterable[Rating]:
    """In December every vendor is assessed for the year and assesses itself; in other months one of them ad hoc."""
    rng = desk.rng("ratings_vendor")
    chief = desk.roster.manager(CENTRE, desk.month.start)
    support = office_of(desk.settings).head("X-SUP").employee_id
    raters = (
        [("yearly", chief), ("yearly", support), ("self", "")] if desk.month.number == 12 else [("ad_hoc", support)]
    )
    for place, vendor in enumerate(VENDORS):
        if desk.month.number != 12 and place != desk.month.number % len(VENDORS):
            continue
        for by, rater in raters:
            for item in VENDOR_ITEMS:
                share = VENDOR_LEVELS[place] + 0.08 * (by == "self") + rng.normal(0, 0.03)
                yield rating("vendor", vendor, "vendor_annual", item, by, rater or vendor, share, 100)


def after_sales_marks(desk: Desk) -> list[Rating]:
    """Marks of technicians by their department's manager: what customers fed back, and how customers are kept."""
    rng, office = desk.rng("ratings_after_sales"), office_of(desk.settings)
    return [
        rating("employee", person.employee_id, "after_sales_quality", item, "superior",
               office.head(person.now.unit).employee_id, 0.83 + 0.05 * person.skill[0] + rng.normal(0, 0.04), 10)
        for person in office.of("technician")
        for item in AFTER_SALES_ITEMS
    ]  # fmt: skip
