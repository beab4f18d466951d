{#- Kind, its records, key, on which day, what cannot be, in words. -#}
{% set contradictions = [
    ("training", ref("stg_hr__training"), "concat(employee_id, ' ', event_id)", "held_on", "was_attended and not was_invited", "attended without an invitation"),
    ("training", ref("stg_hr__training"), "concat(employee_id, ' ', event_id)", "held_on", "not was_attended and (score is not null or was_passed is not null)", "has a result of somebody who did not attend"),
    ("suggestions", ref("stg_hr__suggestions"), "suggestion_id", "submitted_on", "(outcome = 'pending') <> (decided_on is null)", "is pending and decided, or neither"),
    ("vacancies", ref("stg_hr__vacancies"), "vacancy_id", "opened_on", "(filled_on is null) <> (was_filled_internally is null)", "says by whom it was filled, but not when, or the reverse"),
    ("reports_due", ref("stg_office__reports_due"), "report_id", "due_at", "was_checked <> (is_verified_true is not null)", "was checked without a verdict, or the reverse"),
    ("reports_due", ref("stg_office__reports_due"), "report_id", "due_at", "submitted_at is null and (is_complete or is_correct)", "is complete or correct without having been handed in"),
    ("orders", ref("stg_shop__orders"), "order_id", "placed_at", "(refunded_at is null) <> (refunded_amount = 0)", "was refunded without an amount, or the reverse"),
    ("orders", ref("stg_shop__orders"), "order_id", "placed_at", "refunded_at is not null and paid_at is null", "was refunded and never paid"),
    ("cases", ref("stg_crm__cases"), "case_id", "opened_at", "is_resolved and done_at is null", "is resolved and not done"),
    ("surveys", ref("stg_survey__surveys"), "concat(survey_id, ' ', question_code)", "contact_started_at", "answered_at < sent_at", "was answered before it was sent"),
] %}

{% for kind, records, key, day, defect, words in contradictions %}
    {% if not loop.first %}union all{% endif %}
    select '{{ kind }}' as kind, {{ key }} as record_id, '{{ words }}' as defect from {{ records }} where {{ in_month(day) }} and {{ defect }}
{% endfor %}
