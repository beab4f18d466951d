{#- KPIs that are no sum: computed from the summed components of other KPIs, once the sums of a period are there. One line per KPI. -#}
with summed as (
    select * from {{ ref("int_kpi_period_sum") }} where month = {{ month_name() }}
),

policy as (
    select max(complaint_index_target) as complaint_index_target
    from {{ ref("int_policy_day") }} as p
    inner join {{ ref("int_month") }} as m on p.day = m.last_day
    where p.month = {{ month_name() }} and p.queue = '*'
),

allowed as (
    select a.*
    from {{ ref("int_kpi_entity_type") }} as a
    inner join {{ ref("int_month") }} as m
        on a.valid_from <= m.last_day
            and (a.valid_to is null or m.last_day < a.valid_to)
),

base as (
    select
        s.month,
        s.period_kind,
        s.period,
        s.entity_type,
        s.entity_code,
        max(s.months) as months,
        max(p.complaint_index_target) as complaint_index_target,
        coalesce(sum(case when s.kpi_code = 'complaint_rate' then s.denominator end), 0) as contacts,
        coalesce(sum(case when s.kpi_code = 'complaint_index.resolved' then s.denominator end), 0) as complaints,
        coalesce(sum(case when s.kpi_code = 'complaint_index.resolved' then s.numerator end), 0) as complaints_resolved
    from summed as s
    cross join policy as p
    where s.kpi_code in ('complaint_rate', 'complaint_index.resolved')
    group by s.month, s.period_kind, s.period, s.entity_type, s.entity_code
),

lines as (
    select
        'complaint_index' as kpi_code,
        *,
        {{ complaint_index_numerator("contacts", "complaints", "complaints_resolved", "complaint_index_target") }} as numerator,
        {{ complaint_index_denominator("contacts", "complaints") }} as denominator,
        contacts as sample_size
    from base
),

final as (
    select
        l.month,
        l.period_kind,
        l.period,
        l.entity_type,
        l.entity_code,
        l.kpi_code,
        cast(l.numerator as decimal(18, 4)) as numerator,
        cast(l.denominator as decimal(18, 4)) as denominator,
        cast(l.sample_size as bigint) as sample_size,
        l.months,
        cast(null as integer) as days,
        cast(null as decimal(38, 8)) as numerator_squared,
        cast(null as decimal(38, 8)) as product,
        cast(null as decimal(38, 8)) as denominator_squared
    from lines as l
    inner join allowed as a
        on l.kpi_code = a.kpi_code
            and l.entity_type = a.entity_type
)

select * from final
