{%- set whose = "month, kpi_date, employee_id, unit_code, shop, vendor, record_id" -%}
with pair as (
    select *, null as unit_code, null as vendor from {{ ref("int_chat_pair") }}
),

inquirer as (
    select *, null as unit_code, null as vendor from {{ ref("int_inquirer") }}
),

placed as (
    select *, null as unit_code from {{ ref("int_order") }}
),

-- orders and complaints about them; whose order is out of sight is in the shop of whom the complaint is about
order_or_complaint as (
    select {{ whose }}, 0 as complaints, 1 as orders from placed
    union all
    select
        {{ month_name() }} as month,
        cast(c.occurred_at as date) as kpi_date,
        c.employee_id,
        c.unit_code,
        o.shop,
        null as vendor,
        c.complaint_no as record_id,
        1 as complaints,
        0 as orders
    from {{ ref("stg_crm__complaints") }} as c
    left join {{ ref("stg_shop__orders") }} as o on c.order_id = o.order_id
    where {{ in_month("c.occurred_at") }} and c.kind = 'complaint' and c.is_valid and c.order_id is not null
),

-- whoever was a customer at the close of the month before; one row for each who left, one for all who stayed
customer as (
    select
        {{ month_name() }} as month,
        {{ month_start() }} as kpi_date,
        null as employee_id,
        null as unit_code,
        null as shop,
        null as vendor,
        case when left_on < {{ month_start(1) }} then customer_id end as record_id,
        count(*) as customers,
        sum(case when left_on < {{ month_start(1) }} then 0 else 1 end) as kept
    from {{ ref("stg_crm__customers") }}
    where since < {{ month_start() }} and (left_on is null or left_on >= {{ month_start() }})
    group by case when left_on < {{ month_start(1) }} then customer_id end
),

vendor_of_late as (
    select distinct vendor from {{ ref("stg_shop__orders") }} where vendor is not null and placed_at < {{ month_start(1) }}
),

-- what vendors sold, and what the whole market did, once for every vendor
sale_or_market as (
    select {{ whose }}, paid_amount - refunded_amount as sold, 0 as sold_by_all, 0 as figures from placed where vendor is not null
    union all
    select
        {{ month_name() }} as month,
        {{ month_start() }} as kpi_date,
        null as employee_id,
        null as unit_code,
        null as shop,
        v.vendor,
        concat(b.industry, '/', b.period) as record_id,
        0 as sold,
        b.value as sold_by_all,
        1 as figures
    from {{ ref("stg_market__benchmarks") }} as b
    cross join vendor_of_late as v
    where b.kpi_code = 'vendor_sales'
),

lines as (
    select 'chat_response' as kpi_code, {{ whose }}, response_seconds as numerator, 1 as denominator, 1 as sample_size from pair union all
    select 'conversion' as kpi_code, {{ whose }}, is_converted as numerator, 1 as denominator, 1 as sample_size from inquirer union all
    select 'customer_loss' as kpi_code, {{ whose }}, is_lost as numerator, 1 as denominator, 1 as sample_size from inquirer union all
    select 'order_amount' as kpi_code, {{ whose }}, amount as numerator, 0 as denominator, 1 as sample_size from placed union all
    select 'aov' as kpi_code, {{ whose }}, amount as numerator, 1 as denominator, 1 as sample_size from placed union all
    select 'payment_ratio' as kpi_code, {{ whose }}, is_paid as numerator, 1 as denominator, 1 as sample_size from placed union all
    select 'valid_order_share' as kpi_code, {{ whose }}, is_valid as numerator, 1 as denominator, 1 as sample_size from placed union all
    select 'abnormal_share' as kpi_code, {{ whose }}, is_abnormal as numerator, 1 as denominator, 1 as sample_size from placed union all
    select 'refund_ratio' as kpi_code, {{ whose }}, is_refunded as numerator, is_paid as denominator, is_paid as sample_size from placed union all
    select 'refund_ratio.amount' as kpi_code, {{ whose }}, refunded_amount as numerator, paid_amount as denominator, is_paid as sample_size from placed union all
    select 'repurchase' as kpi_code, {{ whose }}, is_buyer_again as numerator, is_buyer as denominator, is_buyer as sample_size from placed union all
    select 'shop_complaint_share' as kpi_code, {{ whose }}, complaints as numerator, orders as denominator, orders as sample_size from order_or_complaint union all
    select 'vendor_sales' as kpi_code, {{ whose }}, paid_amount - refunded_amount as numerator, 0 as denominator, is_paid as sample_size from placed where vendor is not null union all
    select 'vendor_market_share' as kpi_code, {{ whose }}, sold as numerator, sold_by_all as denominator, figures as sample_size from sale_or_market union all
    select 'retention' as kpi_code, {{ whose }}, kept as numerator, customers as denominator, customers as sample_size from customer
)

{{ kpi_rows("lines", ["employee_id", "unit_code", "shop", "vendor", "record_id"]) }}
