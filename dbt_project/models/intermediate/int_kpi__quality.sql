with base as (
    select
        month,
        kpi_date,
        employee_id,
        sum(points) as points,
        sum(max_points) as max_points,
        sum(courtesy_points) as courtesy_points,
        sum(courtesy_max_points) as courtesy_max_points,
        sum(accuracy_points) as accuracy_points,
        sum(accuracy_max_points) as accuracy_max_points,
        sum(efficiency_points) as efficiency_points,
        sum(efficiency_max_points) as efficiency_max_points,
        sum(evaluations) as evaluations,
        sum(case when courtesy_max_points > 0 then 1 else 0 end) as courtesy_evaluations,
        sum(case when accuracy_max_points > 0 then 1 else 0 end) as accuracy_evaluations,
        sum(case when efficiency_max_points > 0 then 1 else 0 end) as efficiency_evaluations,
        sum(excellent) as excellent,
        sum(critical_error_free) as critical_error_free
    from {{ ref("int_evaluation") }}
    where month = {{ month_name() }}
    group by month, kpi_date, employee_id
),

lines as (
    select 'qa_score' as kpi_code, *, points as numerator, max_points as denominator, evaluations as sample_size from base union all
    select 'qa_courtesy' as kpi_code, *, courtesy_points as numerator, courtesy_max_points as denominator, courtesy_evaluations as sample_size from base union all
    select 'qa_accuracy' as kpi_code, *, accuracy_points as numerator, accuracy_max_points as denominator, accuracy_evaluations as sample_size from base union all
    select 'qa_efficiency' as kpi_code, *, efficiency_points as numerator, efficiency_max_points as denominator, efficiency_evaluations as sample_size from base union all
    select 'quality_excellent' as kpi_code, *, excellent as numerator, evaluations as denominator, evaluations as sample_size from base union all
    select 'critical_error_free' as kpi_code, *, critical_error_free as numerator, evaluations as denominator, evaluations as sample_size from base
)

{{ kpi_rows("lines", ["employee_id"]) }}
