select *
from {{ ref("int_policy_day") }}
where month = {{ month_name() }}
    and (
        ghost_seconds is null
        or handle_cap_seconds is null
        or service_level_seconds is null
        or short_abandon_seconds is null
        or late_answer_seconds is null
        or shift_gap_minutes is null
        or shift_late_minutes is null
        or attendance_late_minutes is null
        or full_shift_minutes is null
        or whole_shift_share is null
        or half_shift_share is null
        or case_mix_min_records is null
        or adherence_grace_minutes is null
        or utilisation_includes_paid_leave is null
        or forecast_horizon_days is null
        or quality_excellent_line is null
        or opening_from is null
        or opening_to is null
        or conversion_days is null
        or repurchase_days is null
        or service_level_variant is null
        or acw_cap_seconds is null
        or fcr_days is null
        or repeat_days is null
        or self_service_hours is null
    )
