with chats as (
    select * from {{ ref("stg_shop__chats") }} where {{ in_month("asked_at") }}
),

orders as (
    select * from {{ ref("stg_shop__orders") }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

-- one customer's day in one shop; of several agents the last who replied has it, without any reply the last who was asked
customer_day as (
    select
        cast(asked_at as date) as kpi_date,
        employee_id,
        shop,
        customer_id,
        min(asked_at) over (partition by shop, customer_id, cast(asked_at as date)) as first_asked_at,
        row_number() over (
            partition by shop, customer_id, cast(asked_at as date)
            order by replied_at desc nulls last, asked_at desc, inquiry_id desc, pair_no desc
        ) as from_the_last
    from chats
),

ordered as (
    select
        c.kpi_date,
        c.employee_id,
        c.shop,
        c.customer_id,
        p.conversion_days * 86400 as window_seconds,
        -- what was ordered before the first message was not sold by it
        {{ seconds_between("c.first_asked_at", "o.placed_at") }} as placed_after,
        {{ seconds_between("c.first_asked_at", "o.paid_at") }} as paid_after
    from customer_day as c
    left join policy as p on c.kpi_date = p.day
    left join orders as o
        on c.shop = o.shop
            and c.customer_id = o.customer_id
            and c.first_asked_at <= o.placed_at
    where c.from_the_last = 1
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        shop,
        concat(shop, '/', customer_id, '/', kpi_date) as record_id,
        max(case when paid_after <= window_seconds then 1 else 0 end) as is_converted,
        min(case when placed_after <= window_seconds then 0 else 1 end) as is_lost
    from ordered
    group by kpi_date, employee_id, shop, customer_id
)

select * from final
