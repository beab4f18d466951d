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

of_month as (
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
),

centre as (
    select unit_code as centre_code
    from of_month
    where depth = 0 and ancestor_kind = 'centre'
    qualify row_number() over (order by last_day desc, unit_code asc) = 1
),

-- whose way up ends before the centre belongs to it all the same
headless as (
    select
        unit_code,
        last_day
    from of_month
    group by unit_code, last_day
    having count_if(ancestor_kind = 'centre') = 0
),

final as (
    select month, unit_code, last_day, ancestor_code, ancestor_kind, depth from of_month
    union all
    select {{ month_name() }} as month, h.unit_code, h.last_day, c.centre_code as ancestor_code, 'centre' as ancestor_kind, 99 as depth
    from headless as h
    cross join centre as c
)

select * from final
