-- noqa: disable=LT02
{%- set measures = {
    "int_segment": ["handled", "handle_seconds", "talk_seconds", "hold_seconds", "held", "acw_seconds", "transferred"],
    "int_queue_entry": [
        "offered", "answered", "abandoned", "ended", "answered_in_threshold", "met_f1", "met_f5", "judged_f4", "judged_f6",
        "judged_f7", "service_level_met", "service_level_judged", "abandoned_not_short", "offered_not_short",
        "late_answered", "answered_wait_seconds", "abandoned_wait_seconds",
    ],
    "int_contact": [
        "contacts_handled", "known_contacts", "repeats", "fcr_first", "fcr_resolved", "fcr_1d_first", "fcr_1d_resolved",
        "fcr_3d_first", "fcr_3d_resolved", "fcr_30d_first", "fcr_30d_resolved",
    ],
    "int_attempt": ["attempts", "busy", "entering", "served"],
    "int_ivr_session": ["sessions", "self_served"],
    "int_agent_day": [
        "occupied_seconds", "occupiable_seconds", "online_seconds", "on_queue_scheduled_seconds", "conforming_seconds",
        "adherent_seconds", "scheduled_seconds", "attended_minutes", "scheduled_minutes", "appraised_handled",
        "appraised_shifts", "handled_x3600", "logged_in_seconds", "utilised_seconds", "utilisable_seconds", "shrunk_seconds",
        "planned_shrunk_seconds", "unplanned_shrunk_seconds", "paid_seconds",
    ],
    "int_evaluation": [
        "points", "max_points", "courtesy_points", "courtesy_max_points", "accuracy_points", "accuracy_max_points",
        "efficiency_points", "efficiency_max_points", "evaluations", "excellent", "critical_error_free",
        "customer_error_free", "business_error_free", "compliance_error_free",
    ],
    "int_survey_answer": [
        "invitations", "answered_invitations", "csat_answers", "satisfied", "dissatisfied", "nps_answers", "nps_points",
        "ces_answers", "ces_points", "fcr_answers", "solved_at_once",
    ],
    "int_complaint": ["complaints_x1000", "weighted_x1000", "received", "resolved_at_once", "due", "closed_in_time"],
} -%}
{% for evidence, columns in measures.items() %}
select
    '{{ evidence }}' as evidence,
    employee_id,
    column_name,
    total
from (
    select
        employee_id,
        {%- for column in columns %}
        cast(sum({{ column }}) as decimal(18, 4)) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref(evidence) }}
    where month = {{ month_name() }}
    group by employee_id
) as summed
unpivot (total for column_name in ({{ columns | join(", ") }}))
{{ "union all" if not loop.last }}
{% endfor %}
