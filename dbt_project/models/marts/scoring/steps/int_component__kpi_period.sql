{{ config(materialized="ephemeral") }}

-- A KPI that is derived from others, and every KPI of a scheme that is longer than a month, counts as the figure of the whole period.
with spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and source in ('kpi', 'earlier_kpi')
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

kpi_fact as (
    select * from {{ ref("fct_kpi_period") }}
    where month = {{ month_name() }} and denominator is not null
),

kpi as (
    select * from {{ ref("kpi") }}
),

item as (
    select
        i.spell_id,
        i.item_code,
        i.ref as kpi_code,
        i.scope,
        i.period_kind,
        i.period,
        i.entity_type,
        i.entity_code,
        i.unit_code,
        i.spell_end,
        k.aggregation
    from spell_item as i
    inner join kpi as k
        on
            i.ref = k.kpi_code
            and i.spell_end >= k.valid_from
            and i.spell_end < coalesce(k.valid_to, date '9999-12-31')
    where i.period_kind <> 'month' or k.aggregation = 'derived'
),

subject as (
    select spell_id, item_code, kpi_code, aggregation, period_kind, period, entity_type, entity_code
    from item
    where scope = 'own'
    union all
    select i.spell_id, i.item_code, i.kpi_code, i.aggregation, i.period_kind, i.period, u.ancestor_kind, u.ancestor_code
    from item as i
    inner join unit_path as u on i.spell_end = u.day and i.unit_code = u.unit_code and i.scope = u.ancestor_kind
),

final as (
    select
        s.spell_id,
        s.item_code,
        cast(f.numerator as decimal(22, 8)) as numerator,
        cast(case s.aggregation when 'sum' then 1 else f.denominator end as decimal(22, 8)) as denominator,
        cast(f.sample_size as bigint) as sample_size,
        cast(0 as decimal(18, 8)) as event_points
    from subject as s
    inner join kpi_fact as f
        on
            s.entity_type = f.entity_type
            and s.entity_code = f.entity_code
            and s.kpi_code = f.kpi_code
            and s.period_kind = f.period_kind
            and s.period = f.period
)

select * from final
