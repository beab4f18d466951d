{{ config(materialized="ephemeral") }}

with scored_day as (
    select * from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and source = 'events'
),

point_event as (
    select * from {{ ref("int_point_event") }}
    where month = {{ month_name() }}
),

final as (
    select
        i.spell_id,
        i.item_code,
        cast(null as decimal(22, 8)) as numerator,
        cast(null as decimal(22, 8)) as denominator,
        cast(count(*) as bigint) as sample_size,
        cast(sum(e.points) as decimal(18, 8)) as event_points
    from point_event as e
    inner join scored_day as d
        on
            e.subject_kind = d.entity_type
            and e.subject_id = d.entity_code
            and e.occurred_on = d.day
            and coalesce(e.scheme_code, d.scheme_code) = d.scheme_code
    inner join spell_item as i on d.spell_id = i.spell_id and e.item_code = i.ref
    group by i.spell_id, i.item_code
)

select * from final
