{#- Who had one place in all of a period has a row at that place; of everybody else there is a row a unit. -#}
with stretch as (
    select * from {{ ref("int_kpi_member_stretch") }}
),

of_month as (
    select month as piece, entity_type, entity_code, kpi_code, numerator, denominator, sample_size from {{ source("published", "kpi_month") }}
    union all
    select period, entity_type, entity_code, kpi_code, numerator, denominator, sample_size from {{ ref("int_kpi_period_sum") }}
    where month = {{ month_name() }} and period_kind in ('month', 'ten_day')
),

of_day as (
    select month as piece, kpi_date, entity_type, entity_code, kpi_code, numerator, denominator, sample_size from {{ source("published", "kpi_day") }}
    union all
    select month, kpi_date, entity_type, entity_code, kpi_code, numerator, denominator, sample_size from {{ ref("fct_kpi_daily") }} where month = {{ month_name() }}
    union all
    select
        concat(month, '-T', cast(least(3, 1 + cast(floor((extract(day from kpi_date) - 1) / 10) as integer)) as {{ dbt.type_string() }})),
        kpi_date, entity_type, entity_code, kpi_code, numerator, denominator, sample_size
    from {{ ref("fct_kpi_daily") }}
    where month = {{ month_name() }}
),

here as (
    select distinct
        piece,
        employee_id,
        place
    from stretch
),

period_piece as (
    select distinct
        piece as period,
        piece
    from stretch
    where piece like concat({{ month_name() }}, '%')
    {%- for kind in ["quarter", "half_year", "year"] %}
        union all
        select distinct
            {{ period_of(kind, "piece") }},
            piece
        from stretch
        where piece not like '%T%' and {{ period_of(kind, "piece") }} = {{ period_of(kind, month_name()) }}
    {%- endfor %}
),

person as (
    select
        p.period,
        h.employee_id,
        case when min(coalesce(h.place, '')) = max(coalesce(h.place, '')) then max(h.place) end as place
    from here as h
    inner join period_piece as p on h.piece = p.piece
    group by p.period, h.employee_id
),

added as (
    select w.period, w.place, cast(null as {{ dbt.type_string() }}) as entity_type, cast(null as {{ dbt.type_string() }}) as entity_code, w.employee_id, m.kpi_code, m.numerator, m.denominator, m.sample_size
    from person as w
    inner join period_piece as p on w.period = p.period
    inner join here as h on p.piece = h.piece and w.employee_id = h.employee_id
    inner join of_month as m on h.piece = m.piece and h.employee_id = m.entity_code and m.entity_type = 'employee'
    where w.place is not null
    union all
    select w.period, null, s.entity_type, s.entity_code, w.employee_id, m.kpi_code, m.numerator, m.denominator, m.sample_size
    from person as w
    inner join period_piece as p on w.period = p.period
    inner join stretch as s on p.piece = s.piece and w.employee_id = s.employee_id
    inner join of_month as m on s.piece = m.piece and s.employee_id = m.entity_code and m.entity_type = 'employee'
    where w.place is null and s.place is not null
    union all
    select w.period, null, s.entity_type, s.entity_code, w.employee_id, d.kpi_code, d.numerator, d.denominator, d.sample_size
    from person as w
    inner join period_piece as p on w.period = p.period
    inner join stretch as s on p.piece = s.piece and w.employee_id = s.employee_id
    inner join of_day as d on s.piece = d.piece and s.employee_id = d.entity_code and d.entity_type = 'employee' and d.kpi_date between s.first_day and s.last_day
    where w.place is null and s.place is null
),

final as (
    select
        period, place, entity_type, entity_code, employee_id, kpi_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(sample_size) as sample_size
    from added
    group by period, place, entity_type, entity_code, employee_id, kpi_code
)

select * from final
