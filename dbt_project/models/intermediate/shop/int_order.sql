with orders as (
    select * from {{ ref("stg_shop__orders") }} where placed_at < {{ month_start(1) }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

-- a customer's purchases in one shop: which is the last of the month, and when was the one before
bought as (
    select
        order_id,
        lag(placed_at) over (partition by shop, customer_id order by placed_at, order_id) as bought_before,
        row_number() over (partition by shop, customer_id order by placed_at desc, order_id desc) as from_the_last
    from orders
    where paid_at is not null
),

final as (
    select
        {{ month_name() }} as month,
        cast(o.placed_at as date) as kpi_date,
        o.employee_id,
        o.shop,
        o.vendor,
        o.order_id as record_id,
        o.amount,
        case when o.is_valid then 1 else 0 end as is_valid,
        case when o.is_abnormal then 1 else 0 end as is_abnormal,
        case when o.paid_at is not null then 1 else 0 end as is_paid,
        case when o.paid_at is not null and o.refunded_at is not null then 1 else 0 end as is_refunded,
        case when o.paid_at is not null then o.amount else 0 end as paid_amount,
        case when o.paid_at is not null then o.refunded_amount else 0 end as refunded_amount,
        case when b.from_the_last = 1 then 1 else 0 end as is_buyer,
        case
            when b.from_the_last = 1 and {{ seconds_between("b.bought_before", "o.placed_at") }} <= p.repurchase_days * 86400 then 1
            else 0
        end as is_buyer_again
    from orders as o
    left join bought as b on o.order_id = b.order_id
    left join policy as p on cast(o.placed_at as date) = p.day
    where {{ in_month("o.placed_at") }}
)

select * from final
