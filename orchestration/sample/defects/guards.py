"""Checks that no delivered file can make fail, by class: why, and the test that proves each of them able to fail.

Every check is either planted or guarded here; `tests/pipeline/test_planted_defects.py` says so of all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """`checks`: regular expression of whole check ids. `test`: `<file>::<function>` below tests/."""

    checks: str
    why: str
    test: str

    def covers(self, check_id: str) -> bool:
        return re.fullmatch(self.checks, check_id) is not None


GUARDS = (
    Guard(
        r"gx\.\w+\.(\w+\.(required|values|range|pattern)|columns|key|delivered)",
        "the loader stores no such row: only a fault of the loader or of the store breaks it",
        "expectations/test_suites.py::test_every_check_of_every_kind_catches_its_defect",
    ),
    Guard(
        r"load\.\w+\.accounted",
        "only a fault of the loader or of the store loses rows",
        "publication/test_check_results.py::test_stored_rows_that_are_gone_are_missed",
    ),
    Guard(
        r"load\.\w+\.on_time",
        "what a home takes in on its first day is never late: it takes a later day",
        "publication/test_check_results.py::test_a_file_that_came_after_its_day_is_late_unless_it_is_the_history_of_the_first_day",
    ),
    Guard(
        r"load\.calls\.delivered",
        "a month without calls is none that is run by itself",
        "publication/test_check_results.py::test_a_required_kind_that_did_not_come_blocks",
    ),
    Guard(
        r"dbt\.assert_every_defined_kpi_is_measured",
        "a fault of our own rules: a row of the dictionary without a line of SQL",
        "warehouse/test_add_a_kpi.py::test_a_row_without_a_line_fails_the_guard",
    ),
    Guard(
        r"dbt\.assert_every_measured_kpi_is_defined",
        "a fault of our own rules: a line of SQL without a row of the dictionary",
        "warehouse/test_add_a_kpi.py::test_a_line_without_a_row_fails_the_guard",
    ),
    Guard(
        r"dbt\.assert_parameters_change_only_with_a_new_version",
        "a fault of our own rules: a parameter changed, the definition's version did not",
        "warehouse/test_parameter_versions.py::test_a_parameter_that_changes_under_a_definition_is_refused",
    ),
    Guard(
        r"dbt\.assert_the_warehouse_holds_this_month",
        "a fault of whoever asks for the check",
        "warehouse/test_figures.py::test_a_check_on_a_month_that_the_warehouse_does_not_hold_fails",
    ),
    Guard(
        r"dbt\.assert_(bonus_caps_fill_the_total_cap|every_curve_has_ordered_knots|every_scheme_reference_is_known"
        r"|no_goal_is_laxer_than_the_standard"
        r"|item_points_sum_to_the_section_base|no_person_has_two_schemes_of_one_family_on_a_day"
        r"|policy_words_are_known|rater_weights_sum_to_100|rolled_up_schemes_offer_points"
        r"|scheme_versions_follow_without_gap_or_overlap|section_bases_sum_to_the_base_total"
        r"|every_line_without_a_value_has_a_reason|every_scored_employee_has_one_card_per_family"
        r"|score_lines_sum_to_the_total|score_within_floor_and_cap)",
        "a fault of the policy or of the scoring engine",
        "scoring/test_guards.py::test_a_defect_is_named",
    ),
    Guard(
        r"dbt\.assert_(a_person_is_paid_in_one_currency|every_paid_scheme_has_a_base|every_pay_code_has_rules_and_a_calendar"
        r"|nobody_is_paid_twice_from_one_base|pay_is_not_paid_while_off_duty|pay_lines_sum_to_the_total)",
        "a fault of the policy or of the models of pay; who has no base is reported, and is no defect of a file",
        "scoring/test_pay_guards.py::test_a_defect_is_named",
    ),
    Guard(
        r"dbt\.assert_(bands_are_complete_and_ordered|curves_suit_their_items|kpi_scopes_are_valid"
        r"|long_schemes_have_no_event_items|no_rule_starts_in_a_published_month|pay_rules_are_in_order"
        r"|policy_numbers_make_sense|rule_dates_do_not_overlap)",
        "a fault of the policy",
        "scoring/test_policy_guards.py::test_a_wrong_row_is_named",
    ),
    Guard(
        r"dbt\.assert_(cost_shares_sum_to_100|cost_steps_are_in_order|cost_rules_change_with_a_month"
        r"|every_step_deals_the_whole_ledger|costs_end_where_the_ledger_says)",
        "a fault of the rules of the allocation or of its models",
        "cost/test_worked_example.py::test_a_guard_names_the_defect",
    ),
    Guard(
        r"dbt\.(unique_key_\w+|cost_(bases|(allocation|position)_lines)_are_there_once"
        r"|(kpi_\w+|entity_types|reasons|rater_reasons|qa_aspects)_are_known"
        r"|assert_(evidence_sums_to_the_kpi|unit_rollups_add_up|case_mix_expects_what_was_observed|forms_add_up_to_the_qa_score"
        r"|costs_of_units_add_up_to_the_ledger|every_parameter_has_a_value_on_every_day|statistical_kpis_are_never_scored"
        r"|shares_lie_between_zero_and_one))",
        "a fault of a model or of the policy",
        "pipeline/test_planted_defects.py::test_checks_of_our_own_tables_and_rules_fail_when_these_are_tampered_with",
    ),
)
