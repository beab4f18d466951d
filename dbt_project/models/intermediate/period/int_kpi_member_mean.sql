{#- Who moves within the period is a member of both units, with the days spent in each. -#}
with member as (
    select * from {{ ref("int_kpi_member_sum") }}
),

place_unit as (
    select distinct
        place,
        entity_type,
        entity_code
    from {{ ref("int_kpi_member_stretch") }}
    where place is not null
),

kpi as (
    select k.*
    from {{ ref("kpi") }} as k
    inner join {{ ref("int_month") }} as m
        on k.valid_from <= m.last_day
            and (k.valid_to is null or m.last_day < k.valid_to)
    where k.aggregation <> 'derived'
),

valued as (
    select
        m.period,
        m.place,
        m.entity_type,
        m.entity_code,
        m.kpi_code,
        sum(case when k.aggregation = 'sum' then cast(m.numerator as decimal(18, 8)) else ratio(m.numerator, m.denominator) end) as total,
        count(*) as members
    from member as m
    inner join kpi as k on m.kpi_code = k.kpi_code
    where m.sample_size >= k.min_sample and (k.aggregation = 'sum' or m.denominator <> 0)
    group by m.period, m.place, m.entity_type, m.entity_code, m.kpi_code
),

at_unit as (
    select period, entity_type, entity_code, kpi_code, total, members from valued where place is null
    union all
    select v.period, u.entity_type, u.entity_code, v.kpi_code, v.total, v.members
    from valued as v
    inner join place_unit as u on v.place = u.place
),

final as (
    select
        period,
        entity_type,
        entity_code,
        kpi_code,
        cast(sum(members) as integer) as members,
        ratio(sum(total), sum(members)) as member_mean
    from at_unit
    group by period, entity_type, entity_code, kpi_code
)

select * from final
