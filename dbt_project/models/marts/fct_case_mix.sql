with measured as (
    select * from {{ ref("int_case_mix_expected") }}
),

person_day as (
    select * from {{ ref("int_person_day") }} where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

min_sample as (
    select
        k.kpi_code,
        max(k.min_sample) as min_sample
    from {{ ref("kpi") }} as k
    inner join {{ ref("int_month") }} as m
        on k.valid_from <= m.last_day
            and (k.valid_to is null or m.last_day < k.valid_to)
    group by k.kpi_code
),

of_entity as (
    {{ of_entities("measured", "as_of_day") }}
),

summed as (
    select
        entity_type,
        entity_code,
        kpi_code,
        cast(sum(numerator) as decimal(18, 4)) as numerator,
        cast(sum(denominator) as decimal(18, 4)) as denominator,
        cast(sum(expected_numerator) as decimal(18, 4)) as expected_numerator
    from of_entity
    group by entity_type, entity_code, kpi_code
),

final as (
    select
        {{ month_name() }} as month,
        s.entity_type,
        s.entity_code,
        s.kpi_code,
        s.numerator,
        s.denominator,
        s.expected_numerator,
        cast(s.denominator as bigint) as sample_size,
        case when s.denominator >= m.min_sample then ratio(s.numerator, s.denominator) end as value,
        case when s.denominator >= m.min_sample then ratio(s.expected_numerator, s.denominator) end as expected_value,
        case when s.denominator >= m.min_sample then ratio(s.numerator, s.expected_numerator) end as case_mix_index,
        case
            when s.denominator < m.min_sample then 'low_sample'
            when s.expected_numerator = 0 then 'no_data'
            else 'measured'
        end as reason
    from summed as s
    inner join min_sample as m on s.kpi_code = m.kpi_code
)

select * from final
