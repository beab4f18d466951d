{{ config(materialized="incremental") }}

with recursive calendar as (
    select * from {{ ref("int_calendar") }} where is_in_month
),

units as (
    select * from {{ ref("stg_hr__org_units") }}
),

unit_day as (
    select
        c.month,
        c.day,
        u.unit_code,
        u.parent_code,
        -- a service room is a bank's name for a section
        case when u.kind = 'service_room' then 'section' else u.kind end as kind
    from calendar as c
    inner join units as u
        on u.valid_from <= c.day
            and (u.valid_to is null or c.day < u.valid_to)
),

path as (
    select
        month,
        day,
        unit_code,
        unit_code as ancestor_code,
        kind as ancestor_kind,
        parent_code,
        0 as depth
    from unit_day
    union all
    select
        p.month,
        p.day,
        p.unit_code,
        u.unit_code as ancestor_code,
        u.kind as ancestor_kind,
        u.parent_code,
        p.depth + 1 as depth
    from path as p
    inner join unit_day as u
        on p.parent_code = u.unit_code
            and p.day = u.day
    -- a unit above itself would go on for ever
    where p.depth < 12
),

final as (
    select
        month,
        day,
        unit_code,
        ancestor_code,
        ancestor_kind,
        depth
    from path
)

select * from final
