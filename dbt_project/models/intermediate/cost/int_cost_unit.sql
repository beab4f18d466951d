{{ config(materialized="incremental") }}

with path as (
    select * from {{ ref("int_cost_path") }}
),

last_day as (
    select
        unit_code,
        max(day) as last_day
    from path
    group by unit_code
),

final as (
    select
        p.month,
        p.unit_code,
        l.last_day,
        p.ancestor_code,
        p.ancestor_kind,
        p.depth
    from path as p
    inner join last_day as l
        on p.unit_code = l.unit_code
            and p.day = l.last_day
)

select * from final
