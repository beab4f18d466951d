{{ config(materialized="ephemeral") }}

-- Progress is the value of another item of the scheme now, less its value in the newest published period before.
with spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and source = 'progress'
),

measured as (
    select * from {{ ref("int_component__kpi") }}
    union all
    select * from {{ ref("int_component__kpi_period") }}
    union all
    select * from {{ ref("int_component__ratings") }}
),

memory as (
    select * from {{ ref("int_score_memory") }}
),

final as (
    select
        i.spell_id,
        i.item_code,
        cast(ratio(m.numerator, m.denominator) - b.value as decimal(22, 8)) as numerator,
        cast(1 as decimal(22, 8)) as denominator,
        m.sample_size,
        cast(0 as decimal(18, 8)) as event_points
    from spell_item as i
    inner join measured as m on i.spell_id = m.spell_id and i.ref = m.item_code
    inner join memory as b
        on
            i.scheme_code = b.scheme_code
            and i.entity_type = b.entity_type
            and i.entity_code = b.entity_code
            and i.ref = b.item_code
    where m.denominator > 0 and b.is_newest
)

select * from final
