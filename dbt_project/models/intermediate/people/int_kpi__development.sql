with training as (
    select
        held_on as kpi_date,
        employee_id,
        cast(null as {{ dbt.type_string() }}) as unit_code,
        concat(employee_id, ' ', event_id) as record_id,
        kind,
        was_invited,
        case when was_attended then 1 else 0 end as attended,
        attempt,
        was_passed,
        case when was_passed then 1 else 0 end as passed,
        1 as records
    from {{ ref("stg_hr__training") }}
    where {{ in_month("held_on") }}
),

-- an exam counts when its result is made known: what it feeds comes after
exam as (
    select
        published_on as kpi_date,
        employee_id,
        cast(null as {{ dbt.type_string() }}) as unit_code,
        concat(employee_id, ' ', event_id) as record_id,
        score,
        1 as records
    from {{ ref("stg_hr__training") }}
    where kind = 'quarter_exam' and attempt = 1 and score is not null and {{ in_month("published_on") }}
),

vacancy as (
    select
        opened_on as kpi_date,
        cast(null as {{ dbt.type_string() }}) as employee_id,
        unit_code,
        vacancy_id as record_id,
        case when was_filled_internally then 1 else 0 end as filled_internally,
        1 as records
    from {{ ref("stg_hr__vacancies") }}
    where is_promotion and filled_on is not null and {{ in_month("opened_on") }}
),

suggestion as (
    select
        submitted_on as kpi_date,
        employee_id,
        cast(null as {{ dbt.type_string() }}) as unit_code,
        suggestion_id as record_id,
        case when outcome = 'adopted' then 1 else 0 end as adopted,
        1 as records
    from {{ ref("stg_hr__suggestions") }}
    where outcome <> 'pending' and {{ in_month("submitted_on") }}
),

measured as (
    select 'training_pass' as kpi_code, kpi_date, employee_id, unit_code, record_id, passed as numerator, records from training where was_passed is not null and attempt = 1 and kind <> 'spot_check' union all
    select 'training_pass.spot_check' as kpi_code, kpi_date, employee_id, unit_code, record_id, passed as numerator, records from training where was_passed is not null and attempt = 1 and kind = 'spot_check' union all
    select 'training_participation' as kpi_code, kpi_date, employee_id, unit_code, record_id, attended as numerator, records from training where was_invited union all
    select 'exam' as kpi_code, kpi_date, employee_id, unit_code, record_id, score as numerator, records from exam union all
    select 'internal_promotion' as kpi_code, kpi_date, employee_id, unit_code, record_id, filled_internally as numerator, records from vacancy union all
    select 'suggestion_adoption' as kpi_code, kpi_date, employee_id, unit_code, record_id, adopted as numerator, records from suggestion
),

lines as (
    select
        *,
        {{ month_name() }} as month,
        records as denominator,
        records as sample_size
    from measured
)

{{ kpi_rows("lines", ["employee_id", "unit_code", "record_id"]) }}
