{{ config(materialized="incremental") }}

{%- set no_channel = "cast(null as " ~ dbt.type_string() ~ ")" %}

with rule as (
    select * from {{ ref("int_cost_rule") }}
),

measured as (
    select * from {{ ref("int_cost_measured") }}
),

-- every unit of the month by itself
unit as (
    select unit_code, last_day, ancestor_kind as kind
    from {{ ref("int_cost_unit") }}
    where month = {{ month_name() }} and depth = 0
),

share as (
    select
        s.pool,
        s.step,
        s.to_code,
        s.channel,
        s.share,
        m.last_day
    from {{ ref("cost_share") }} as s
    inner join {{ ref("int_month") }} as m
        on s.valid_from <= m.last_day
            and (s.valid_to is null or m.last_day < s.valid_to)
),

agreed as (
    select r.pool, r.step, r.to_kind, s.to_code, s.channel, s.share, s.last_day
    from rule as r
    inner join share as s on r.pool = s.pool and r.step = s.step
    where r.driver = 'fixed'
),

-- by the organisation of the last day, like the shares themselves
agreed_for_unit as (
    select a.pool, a.step, p.ancestor_code as holder_code, u.kind as to_kind, a.to_code, a.share
    from agreed as a
    inner join unit as u on a.to_code = u.unit_code and {{ is_one_of("u.kind", "a.to_kind") }}
    inner join {{ ref("int_cost_path") }} as p on u.unit_code = p.unit_code and a.last_day = p.day
),

based as (
    select r.pool, r.step, m.holder_code, m.to_kind, m.to_code, m.channel, m.base
    from rule as r
    inner join measured as m on r.driver = m.measure and r.to_kind = m.to_kinds
    union all
    select pool, step, holder_code, to_kind, to_code, {{ no_channel }} as channel, share as base from agreed_for_unit
    union all
    -- queues belong to no unit: an agreed share of a queue holds for whoever holds the cost
    select a.pool, a.step, u.unit_code as holder_code, a.to_kind, a.to_code, a.channel, a.share as base
    from agreed as a
    cross join unit as u
    where a.to_kind = 'queue'
    union all
    select r.pool, r.step, u.unit_code as holder_code, u.kind as to_kind, u.unit_code as to_code, {{ no_channel }} as channel, 1 as base
    from rule as r
    cross join unit as u
    where r.driver = 'direct'
),

final as (
    select
        {{ month_name() }} as month,
        pool,
        step,
        holder_code,
        to_kind,
        to_code,
        channel,
        cast(base as decimal(18, 4)) as base,
        cast(sum(base) over (partition by pool, step, holder_code) as decimal(18, 4)) as total
    from based
    where base > 0
)

select * from final
