{{ config(materialized="ephemeral") }}

with scored_day as (
    select * from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and source in ('kpi', 'earlier_kpi') and period_kind = 'month'
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

kpi_fact as (
    select * from {{ ref("fct_kpi_daily") }}
    where month = {{ month_name() }}
),

kpi as (
    select * from {{ ref("kpi") }}
),

item_day as (
    select
        i.spell_id,
        i.item_code,
        i.ref as kpi_code,
        i.scope,
        d.day,
        d.unit_code,
        d.entity_type,
        d.entity_code
    from spell_item as i
    inner join scored_day as d on i.spell_id = d.spell_id
),

subject_day as (
    select
        spell_id,
        item_code,
        kpi_code,
        day,
        entity_type,
        entity_code
    from item_day
    where scope = 'own'
    union all
    select
        i.spell_id,
        i.item_code,
        i.kpi_code,
        i.day,
        u.ancestor_kind as entity_type,
        u.ancestor_code as entity_code
    from item_day as i
    inner join unit_path as u on i.day = u.day and i.unit_code = u.unit_code and i.scope = u.ancestor_kind
),

summed as (
    select
        s.spell_id,
        s.item_code,
        sum(f.numerator) as numerator,
        sum(f.denominator) as denominator,
        sum(f.sample_size) as sample_size
    from subject_day as s
    inner join kpi_fact as f
        on
            s.entity_type = f.entity_type
            and s.entity_code = f.entity_code
            and s.kpi_code = f.kpi_code
            and s.day = f.kpi_date
    group by s.spell_id, s.item_code
),

final as (
    select
        s.spell_id,
        s.item_code,
        cast(s.numerator as decimal(22, 8)) as numerator,
        cast(case k.aggregation when 'sum' then i.scheduled_days else s.denominator end as decimal(22, 8)) as denominator,
        cast(s.sample_size as bigint) as sample_size,
        cast(0 as decimal(18, 8)) as event_points
    from summed as s
    inner join spell_item as i on s.spell_id = i.spell_id and s.item_code = i.item_code
    inner join kpi as k
        on
            i.ref = k.kpi_code
            and i.spell_end >= k.valid_from
            and i.spell_end < coalesce(k.valid_to, date '9999-12-31')
)

select * from final
