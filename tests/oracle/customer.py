"""Facts from what customers and staff say, from complaints and cases; and the index that is derived from complaints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.oracle.facts import Dictionary, Facts, Parameters, Sums
from tests.oracle.landing import Row, half_up, moment, true
from tests.oracle.organisation import Organisation
from tests.oracle.shifts import Plan

ANONYMOUS = {"staff": "staff_satisfaction", "scheme": "scheme_satisfaction"}
SATISFACTION = {"csat", "satisfaction"}


def add_customer(
    facts: Facts, landing: Mapping[str, list[Row]], plan: Plan, organisation: Organisation, parameters: Parameters,
    first: date, last: date,
) -> None:  # fmt: skip
    """Everything of this family. Contacts handled have to be among the facts already."""
    add_answers(facts, [r for r in landing["surveys"] if r["survey_kind"] not in ANONYMOUS], plan, parameters)
    for kind, kpi in ANONYMOUS.items():
        rows = [r for r in landing["surveys"] if r["survey_kind"] == kind]
        add_wave(facts, kpi, rows, organisation, parameters, first, last)
    add_complaints(facts, landing["complaints"], parameters, last)
    add_cases(facts, landing["cases"], parameters, last)


def is_genuine(row: Row) -> bool:
    return not row["verified"] or true(row["verified"])


def counts(row: Row) -> bool:
    return bool(row["question_code"] and row["score"]) and is_genuine(row)


def asks(row: Row) -> str:
    return "satisfaction" if row["question_code"] in SATISFACTION else row["question_code"]


def said_at(row: Row) -> tuple[datetime, str, str]:
    return moment(row["answered_at"] or row["sent_at"]), row["survey_id"], row["question_code"]


def last_said(rows: list[Row], parameters: Parameters) -> list[Row]:
    """Valid answers without those that a later one within the hours replaces; of a complaint only the very last."""
    by_question: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if counts(row):
            about = next(row[c] for c in ("contact_id", "complaint_no", "case_id", "order_id", "survey_id") if row[c])
            agent = "" if row["survey_kind"] == "complaint" else row["agent_id_at_send"]
            by_question[row["survey_kind"], about, asks(row), agent].append(row)
    kept: list[Row] = []
    for said in by_question.values():
        said.sort(key=said_at)
        for number, row in enumerate(said, 1):
            hours = int(parameters.value("survey_repeat_hours", moment(row["contact_started_at"]).date()))
            later = [x for x in said[number:] if said_at(x)[0] <= said_at(row)[0] + timedelta(hours=hours)]
            if not later and (row["survey_kind"] != "complaint" or number == len(said)):
                kept.append(row)
    return kept


def add_answers(facts: Facts, rows: list[Row], plan: Plan, parameters: Parameters) -> None:
    """What customers say, on the work date of the contact, for the agent who stood on the invitation or the unit."""
    replied = {r["survey_id"] for r in rows if r["question_code"] and is_genuine(r)}

    def add(row: Row, kpi: str, on: date, numerator: int | Fraction) -> None:
        facts.add(kpi, on, numerator, 1, 1, employee=row["agent_id_at_send"], unit=row["unit"])

    def day_of(row: Row) -> date:
        agent, started = row["agent_id_at_send"], moment(row["contact_started_at"])
        return plan.work_date(agent, started) if agent else started.date()

    for row in rows:
        if row["survey_kind"] == "contact" and not row["question_code"]:
            add(row, "response_rate", day_of(row), int(row["survey_id"] in replied))
    for row in last_said(rows, parameters):
        on, question = day_of(row), asks(row)
        score, low, high = (Fraction(row[c]) for c in ("score", "scale_min", "scale_max"))
        satisfied = int(score >= high - parameters.value("top_boxes", on) + 1)
        if row["survey_kind"] != "contact":
            if question == "satisfaction":
                add(row, f"{row['survey_kind']}_satisfaction", on, satisfied)
        elif question == "satisfaction":
            add(row, "csat", on, satisfied)
            add(row, "dissatisfaction", on, int(score <= low + parameters.value("bottom_boxes", on) - 1))
        elif question == "nps":
            promoter, detractor = (parameters.value(p, on) for p in ("nps_promoter_from", "nps_detractor_to"))
            add(row, "nps", on, 100 * (int(score >= promoter) - int(score <= detractor)))
        elif question == "ces":
            add(row, "ces", on, score if parameters.value("ces_high_is_easy", on) else low + high - score)
        elif question == "fcr":
            add(row, "fcr_survey", on, int(score == high))


def add_wave(
    facts: Facts, kpi: str, rows: list[Row], organisation: Organisation, parameters: Parameters, first: date, last: date
) -> None:
    """A month's answers of staff, on the day of the first of them, at units where nobody can be told."""
    said = [r for r in rows if counts(r) and asks(r) == "satisfaction"]
    said = [r for r in said if first <= moment(r["contact_started_at"]).date() <= last]
    least = parameters.value("anonymous_least", last)
    if not said or len(said) < least:
        return
    on = min(moment(r["contact_started_at"]) for r in said).date()
    top = parameters.value("top_boxes", on)
    tree = Tree()
    for row in said:
        above = [unit for unit, kind in organisation.path(row["unit"], on) if kind != "centre"]
        satisfied = int(Fraction(row["score"]) >= Fraction(row["scale_max"]) - top + 1)
        tree.put(list(reversed(above)), satisfied)
    for unit, (satisfied, answers) in tree.told(least).items():
        facts.add(kpi, on, satisfied, answers, answers, unit=unit)


class Tree:
    """Answers in the units of the organisation; the root is the centre."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.parts: dict[str, Tree] = {}
        self.own: list[int] = []

    def put(self, path: list[str], satisfied: int) -> None:
        if path:
            self.parts.setdefault(path[0], Tree(path[0])).put(path[1:], satisfied)
        else:
            self.own.append(satisfied)

    def all(self) -> list[int]:
        return self.own + [x for part in self.parts.values() for x in part.all()]

    def told(self, least: Fraction) -> dict[str, tuple[int, int]]:
        """Per unit the answers that count there: none of few, and none by subtraction."""
        shown = [part for part in self.parts.values() if len(part.all()) >= least]
        left = self.own + [x for part in self.parts.values() if part not in shown for x in part.all()]
        if left and len(left) < least:
            return {self.name: (sum(self.all()), len(self.all()))}
        found = {self.name: (sum(left), len(left))} if left else {}
        for part in shown:
            found |= part.told(least)
        return found


def judged_by(parameters: Parameters, last: date) -> datetime:
    """The moment at which what is open and due is overdue."""
    days = int(parameters.value("judged_days_after_month", last))
    return datetime.combine(last + timedelta(days=1 + days), datetime.min.time())


def add_complaints(facts: Facts, complaints: list[Row], parameters: Parameters, last: date) -> None:
    """Valid complaints on the day of their cause, per thousand contacts handled, and how they were dealt with."""
    rates = ("complaint_rate", "complaint_rate.severity")
    for key, sums in [(k, s) for k, s in facts.by_key.items() if k.kpi == "contacts_handled"]:
        for kpi in rates:
            facts.add(kpi, key.on, 0, sums.numerator, int(sums.numerator), employee=key.employee)
    for row in complaints:
        if row["kind"] != "complaint" or not true(row["valid"]):
            continue
        on, due = moment(row["occurred_at"]).date(), moment(row["due_at"])
        weight = parameters.value(f"complaint_weight_{row['severity']}", on)
        in_time = bool(row["closed_at"]) and moment(row["closed_at"]) <= due
        at_once = in_time and true(row["first_level"]) and not true(row["reopened"])
        whose = {"employee": row["agent_id"], "unit": row["unit"]}
        facts.add("complaint_rate", on, 1000, 0, 0, **whose)
        facts.add("complaint_rate.severity", on, 1000 * weight, 0, 0, **whose)
        facts.add("complaint_index.resolved", on, int(at_once), 1, 1, **whose)
        if row["closed_at"] or due < judged_by(parameters, last):
            facts.add("complaint_timeliness", on, int(in_time), 1, 1, **whose)


def add_cases(facts: Facts, cases: list[Row], parameters: Parameters, last: date) -> None:
    """Cases on the day on which they were opened."""
    for row in cases:
        on, due, done = moment(row["opened_at"]).date(), moment(row["due_at"]), row["done_at"]
        whose = {"employee": row["agent_id"], "unit": row["unit"]}
        at_once = bool(done) and not true(row["reopened"]) and not true(row["escalated"])
        facts.add("once_resolution", on, int(at_once), 1, 1, **whose)
        if done:
            facts.add("cases_handled", on, 1, 0, 1, **whose)
        if done or due < judged_by(parameters, last):
            facts.add("timeliness", on, int(bool(done) and moment(done) <= due), 1, 1, **whose)
            facts.add("resolution_rate", on, int(true(row["resolved"])), 1, 1, **whose)
        if true(row["checked"]):
            wrong = int(true(row["wrong"]))
            facts.add("service_accuracy", on, 1 - wrong, 1, 1, **whose)
            facts.add("error_rate", on, wrong, 1, 1, **whose)


def add_derived(
    sums: dict[tuple[str, str, str], Sums], dictionary: Dictionary, parameters: Parameters, last: date
) -> None:  # fmt: skip
    """Add to the sums of a period (by entity type, entity and KPI) what is computed from them."""
    definition = dictionary.on("complaint_index", last)
    if definition is None:
        return
    target = parameters.value("complaint_index_target", last)
    nothing = Sums()
    for entity in {key[:2] for key in sums if key[0] in definition.entity_types}:
        rate, resolved = (sums.get((*entity, kpi)) for kpi in ("complaint_rate", "complaint_index.resolved"))
        if rate or resolved:
            sums[*entity, "complaint_index"] = complaint_index(rate or nothing, resolved or nothing, target)


def complaint_index(rate: Sums, resolved: Sums, target: Fraction) -> Sums:
    """50 x min(1, target / actual rate) + 50 x resolved / received, as a ratio over the complaints received."""
    contacts, received = Fraction(rate.denominator), Fraction(rate.numerator) / 1000
    if not contacts:
        return Sums(0, 0, 0)
    if not received:
        return Sums(100, 1, rate.sample_size)
    actual = 1000 * received / contacts
    index = 50 * min(Fraction(1), target / actual) + 50 * Fraction(resolved.numerator) / received
    return Sums(half_up(index * received, Fraction(1, 10_000)), received, rate.sample_size)
