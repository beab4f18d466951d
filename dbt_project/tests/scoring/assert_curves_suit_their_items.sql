with knot as (
    select
        curve_code,
        x,
        share,
        share - lag(share) over (partition by curve_code order by x) as rise
    from {{ ref("scheme_curve") }}
),

stepped as (
    select
        *,
        sum(case when rise < 0 then 1 else 0 end) over (partition by curve_code order by x) as falls_so_far
    from knot
),

curve as (
    select
        curve_code,
        min(x) as lowest_x,
        max(x) as highest_x,
        min(share) as lowest_share,
        max(share) as highest_share,
        sum(case when rise < 0 then 1 else 0 end) as falls,
        sum(case when rise > 0 then 1 else 0 end) as rises,
        sum(case when rise > 0 and falls_so_far > 0 then 1 else 0 end) as rises_after_a_fall
    from stepped
    group by curve_code
),

unit as (
    select
        kpi_code,
        max(unit) as unit
    from {{ ref("kpi") }}
    group by kpi_code
),

-- the greatest value that an item can have, where its unit says so; over a target it is a ratio of any size
item as (
    select
        concat('scheme_item ', i.scheme_code, ' v', i.version, ' ', i.item_code) as what,
        i.curve_code,
        i.direction,
        case
            when i.target is not null then null
            when i.source not in ('kpi', 'earlier_kpi') then 1
            when k.unit = '%' then 1
            when k.unit = 'pts' then 100
        end as greatest
    from {{ ref("scheme_item") }} as i
    left join unit as k on i.ref = k.kpi_code
    where i.source <> 'events' and i.points > 0
),

judged as (
    select
        i.what,
        c.curve_code,
        case
            when c.lowest_share < 0 then concat('gives a negative share of the points, ', c.lowest_share)
            when c.highest_share < 1 then concat('gives at most ', c.highest_share, ' of the points: full marks are out of reach')
            when i.direction = 'up' and c.falls > 0 then 'falls somewhere, but direction is up'
            when i.direction = 'down' and c.rises > 0 then 'rises somewhere, but direction is down'
            when i.direction = 'band' and c.rises_after_a_fall > 0 then 'rises again after it fell, but direction is band'
            when greatest(abs(c.lowest_x), abs(c.highest_x)) > i.greatest
                then concat('has knots from ', c.lowest_x, ' to ', c.highest_x, ', but the value is at most ', i.greatest)
            when greatest(abs(c.lowest_x), abs(c.highest_x)) < i.greatest * 0.02
                then concat('has knots from ', c.lowest_x, ' to ', c.highest_x, ' only, but the value goes up to ', i.greatest)
        end as fault
    from item as i
    inner join curve as c on i.curve_code = c.curve_code
)

select
    what,
    concat('curve_code ''', curve_code, ''' ', fault, '. Choose another curve, or write one with a new code in scheme_curve.csv') as defect
from judged
where fault is not null
