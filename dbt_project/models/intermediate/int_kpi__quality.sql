-- noqa: disable=LT02
with base as (
    select
        month,
        kpi_date,
        employee_id,
        cast(null as {{ dbt.type_string() }}) as record_id,
        {%- for column in [
            "points", "max_points", "courtesy_points", "courtesy_max_points", "accuracy_points", "accuracy_max_points",
            "efficiency_points", "efficiency_max_points", "evaluations", "excellent", "critical_error_free",
            "customer_error_free", "business_error_free", "compliance_error_free",
        ] %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        sum(case when courtesy_max_points > 0 then 1 else 0 end) as courtesy_evaluations,
        sum(case when accuracy_max_points > 0 then 1 else 0 end) as accuracy_evaluations,
        sum(case when efficiency_max_points > 0 then 1 else 0 end) as efficiency_evaluations
    from {{ ref("int_evaluation") }}
    where month = {{ month_name() }}
    group by month, kpi_date, employee_id
),

-- of the rater, not of the agent
calibrated as (
    select
        month,
        kpi_date,
        rater_id as employee_id,
        record_id,
        difference_points
    from {{ ref("int_calibration_pair") }}
),

measured as (
    select 'qa_score' as kpi_code, *, points as numerator, max_points as denominator, evaluations as sample_size from base union all
    select 'qa_courtesy' as kpi_code, *, courtesy_points as numerator, courtesy_max_points as denominator, courtesy_evaluations as sample_size from base union all
    select 'qa_accuracy' as kpi_code, *, accuracy_points as numerator, accuracy_max_points as denominator, accuracy_evaluations as sample_size from base union all
    select 'qa_efficiency' as kpi_code, *, efficiency_points as numerator, efficiency_max_points as denominator, efficiency_evaluations as sample_size from base union all
    select 'quality_excellent' as kpi_code, *, excellent as numerator, evaluations as denominator, evaluations as sample_size from base union all
    select 'critical_error_free' as kpi_code, *, critical_error_free as numerator, evaluations as denominator, evaluations as sample_size from base union all
    select 'critical_error_free.customer' as kpi_code, *, customer_error_free as numerator, evaluations as denominator, evaluations as sample_size from base union all
    select 'critical_error_free.business' as kpi_code, *, business_error_free as numerator, evaluations as denominator, evaluations as sample_size from base union all
    select 'critical_error_free.compliance' as kpi_code, *, compliance_error_free as numerator, evaluations as denominator, evaluations as sample_size from base
),

lines as (
    select month, kpi_date, employee_id, record_id, kpi_code, numerator, denominator, sample_size from measured
    union all
    select month, kpi_date, employee_id, record_id, 'calibration_variance' as kpi_code, difference_points as numerator, 1 as denominator, 1 as sample_size from calibrated
)

{{ kpi_rows("lines", ["employee_id", "record_id"]) }}
