with month_in_hand as (
    select * from {{ ref("int_month") }}
),

kpi as (
    select k.*
    from {{ ref("kpi") }} as k
    inner join month_in_hand as m
        on k.valid_from <= m.first_day
            and (k.valid_to is null or m.last_day < k.valid_to)
    -- where the records are the facts there is nothing to compare
    where k.evidence not like 'int_kpi_record%' and k.aggregation <> 'derived'
),

parts as (
    select kpi_code, evidence, evidence_numerator as column_name, 'numerator' as part from kpi
    union all
    select kpi_code, evidence, evidence_denominator as column_name, 'denominator' as part from kpi
),

records as (
    select
        p.kpi_code,
        p.part,
        t.employee_id,
        t.total
    from parts as p
    inner join {{ ref("int_evidence_total") }} as t
        on p.evidence = t.evidence
            and p.column_name = t.column_name
),

figures as (
    select kpi_code, entity_type, entity_code, 'numerator' as part, numerator as total
    from {{ ref("fct_kpi_period") }}
    where month = {{ month_name() }} and period_kind = 'month'
    union all
    select kpi_code, entity_type, entity_code, 'denominator' as part, denominator as total
    from {{ ref("fct_kpi_period") }}
    where month = {{ month_name() }} and period_kind = 'month'
),

signed as (
    select f.kpi_code, f.part, f.entity_type, case when f.entity_type = 'employee' then f.entity_code end as employee_id, f.total
    from figures as f
    inner join parts as p
        on f.kpi_code = p.kpi_code
            and f.part = p.part
            and p.column_name is not null
    where f.entity_type in ('employee', 'centre')
    union all
    select r.kpi_code, r.part, 'centre' as entity_type, null as employee_id, -r.total
    from records as r
    union all
    select r.kpi_code, r.part, 'employee' as entity_type, r.employee_id, -r.total
    from records as r
    inner join {{ ref("int_kpi_entity_type") }} as e
        on r.kpi_code = e.kpi_code
            and e.entity_type = 'employee'
    where r.employee_id is not null
)

select
    kpi_code,
    part,
    entity_type,
    employee_id,
    sum(total) as figure_less_records
from signed
group by kpi_code, part, entity_type, employee_id
having sum(total) <> 0
