{{ config(materialized="table") }}

with knot as (
    select
        curve_code,
        x,
        share,
        to_next,
        lead(x) over (partition by curve_code order by x) as next_x,
        lead(share) over (partition by curve_code order by x) as next_share,
        row_number() over (partition by curve_code order by x) as knot_no
    from {{ ref("scheme_curve") }}
),

between_knots as (
    select
        curve_code,
        x as x_from,
        coalesce(next_x, cast(999999999 as decimal(18, 8))) as x_to,
        share as share_from,
        case when to_next = 'linear' then coalesce(next_share, share) else share end as share_to
    from knot
),

before_the_first as (
    select
        curve_code,
        cast(-999999999 as decimal(18, 8)) as x_from,
        x as x_to,
        share as share_from,
        share as share_to
    from knot
    where knot_no = 1
),

final as (
    select * from between_knots
    union all
    select * from before_the_first
)

select * from final
