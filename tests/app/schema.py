"""Columns of the published relations, as the contract states them; the fabricated centre is cast to these types."""

KEY = "month varchar"
D4, D8 = "decimal(18,4)", "decimal(18,8)"


def _columns(text: str) -> dict[str, str]:
    """'name type, name type' as a mapping; a comma inside brackets does not split."""
    parts = text.replace("(18,4)", "(18;4)").replace("(18,8)", "(18;8)").split(",")
    return {
        name: kind.replace(";", ",") for name, kind in (part.strip().split(" ", 1) for part in parts if part.strip())
    }


SCHEMA: dict[str, dict[str, str]] = {
    "pub_kpi": _columns(
        f"{KEY}, kpi_code varchar, version int, valid_from date, valid_to date, family varchar, name_en varchar, "
        "name_zh varchar, unit varchar, direction varchar, aggregation varchar, numerator_en varchar, "
        "numerator_zh varchar, denominator_en varchar, denominator_zh varchar, entity_types varchar, min_sample int, "
        "finality_days int, use varchar, evidence varchar, evidence_numerator varchar, evidence_denominator varchar, "
        "source varchar"
    ),
    "pub_kpi_daily": _columns(
        f"{KEY}, kpi_date date, entity_type varchar, entity_code varchar, kpi_code varchar, numerator {D4}, "
        f"denominator {D4}, sample_size bigint"
    ),
    "pub_kpi_period": _columns(
        f"{KEY}, period_kind varchar, period varchar, entity_type varchar, entity_code varchar, kpi_code varchar, "
        f"kpi_version int, numerator {D4}, denominator {D4}, sample_size bigint, value {D8}, reason varchar"
    ),
    "pub_entity": _columns(
        f"{KEY}, entity_type varchar, entity_code varchar, name varchar, name_zh varchar, role varchar, "
        "parent_code varchar, group_code varchar, team_code varchar, section_code varchar, site_code varchar, "
        "centre_code varchar"
    ),
    "pub_queue_hour": _columns(
        f"{KEY}, event_date date, hour int, queue varchar, offered bigint, answered bigint, abandoned bigint, "
        "answered_in_threshold bigint"
    ),
    "pub_scheme": _columns(
        f"{KEY}, scheme_code varchar, version int, family varchar, entity_type varchar, name_en varchar, "
        f"name_zh varchar, base_total {D8}, total_floor {D8}, total_cap {D8}, score_step {D8}, min_coverage {D8}, "
        "document_ref varchar, basis varchar"
    ),
    "pub_scheme_section": _columns(
        f"{KEY}, scheme_code varchar, version int, section_code varchar, position int, name_en varchar, "
        f"name_zh varchar, base {D8}, bonus_cap {D8}, floor {D8}, basis varchar"
    ),
    "pub_scheme_item": _columns(
        f"{KEY}, scheme_code varchar, version int, section_code varchar, item_code varchar, position int, "
        "name_en varchar, name_zh varchar, source varchar, ref varchar, scope varchar, "
        f"points {D8}, bonus_cap {D8}, floor {D8}, curve_code varchar, direction varchar, min_sample int, "
        "missing_share varchar, data_owner varchar, basis varchar"
    ),
    "pub_scheme_curve": _columns(f"{KEY}, curve_code varchar, x {D8}, share {D8}, to_next varchar, basis varchar"),
    "pub_spell": _columns(
        f"{KEY}, family varchar, entity_type varchar, entity_code varchar, spell_start date, spell_end date, "
        "scheme_code varchar, scheme_version int, unit_code varchar, role varchar, scheduled_days int, "
        f"on_duty_days int, spell_share {D8}"
    ),
    "pub_score_line": _columns(
        f"{KEY}, period varchar, family varchar, scheme_code varchar, scheme_version int, entity_type varchar, "
        "entity_code varchar, spell_start date, spell_end date, section_code varchar, item_code varchar, "
        f"source varchar, ref varchar, scope varchar, numerator {D8}, denominator {D8}, sample_size bigint, "
        f"value {D8}, target {D8}, curve_code varchar, curve_share {D8}, reason varchar, spell_share {D8}, "
        f"points_possible {D8}, points_raw {D8}, points_exact {D8}, points {D8}"
    ),
    "pub_scorecard": _columns(
        f"{KEY}, period varchar, family varchar, scheme_code varchar, scheme_version int, entity_type varchar, "
        f"entity_code varchar, unit_code varchar, role varchar, spells int, coverage {D8}, score {D8}, "
        "status varchar, scheduled_days int, on_duty_days int"
    ),
    "pub_rank": _columns(
        f"{KEY}, period varchar, rank_list varchar, entity_type varchar, entity_code varchar, unit_code varchar, "
        f"scheme_code varchar, score {D8}, unit_size int, eligible boolean, reason varchar, place_first int, "
        "place_last int, tied boolean"
    ),
    "pub_evidence_segment": _columns(
        f"{KEY}, employee_id varchar, kpi_date date, record_id varchar, started_at timestamp, queue varchar, "
        "handled bigint, talk_seconds bigint, hold_seconds bigint, acw_seconds bigint, handle_seconds bigint, "
        "transferred bigint"
    ),
    "pub_evidence_day": _columns(
        f"{KEY}, employee_id varchar, kpi_date date, record_id varchar, on_queue_scheduled_seconds bigint, "
        "online_seconds bigint, scheduled_seconds bigint, adherent_seconds bigint, busy_seconds bigint, "
        f"ready_seconds bigint, attended_minutes bigint, scheduled_minutes bigint, shifts_worked {D4}, handled bigint, "
        "logged_in_seconds bigint"
    ),
    "pub_evidence_qa": _columns(
        f"{KEY}, employee_id varchar, kpi_date date, record_id varchar, points {D4}, max_points {D4}, "
        f"courtesy_points {D4}, courtesy_max {D4}, evaluations bigint, excellent bigint, critical_free bigint"
    ),
    "pub_evidence_survey": _columns(
        f"{KEY}, employee_id varchar, kpi_date date, record_id varchar, question varchar, score int, top_box bigint, "
        "bottom_box bigint, answers bigint"
    ),
    "pub_evidence_complaint": _columns(
        f"{KEY}, employee_id varchar, kpi_date date, record_id varchar, severity varchar, complaints bigint"
    ),
    "pub_evidence_event": _columns(
        f"{KEY}, event_id varchar, occurred_at timestamp, recorded_at timestamp, subject_kind varchar, "
        f"subject_id varchar, scheme_code varchar, item_code varchar, points {D4}, reason_code varchar, "
        "reason varchar, evidence_ref varchar, recorded_by varchar, approved_by varchar, reverses varchar"
    ),
    "pub_evidence_rating": _columns(
        f"{KEY}, rating_id varchar, period varchar, subject_kind varchar, subject_id varchar, scheme_code varchar, "
        f"item_code varchar, rater_id varchar, rater_kind varchar, value {D4}, scale_max {D4}, rated_at timestamp"
    ),
    "pub_check_result": _columns(
        f"{KEY}, build_id varchar, check_id varchar, tool varchar, subject varchar, column_name varchar, "
        "severity varchar, status varchar, failing_rows bigint, rows_checked bigint, sample varchar, "
        "title_en varchar, title_zh varchar, owner varchar, waiver varchar, checked_at timestamp"
    ),
    "pub_load": _columns(
        f"{KEY}, load_id varchar, file varchar, kind varchar, status varchar, rows_in_file bigint, "
        "rows_loaded bigint, rows_quarantined bigint, message varchar, loaded_at timestamp"
    ),
}
