with chats as (
    select * from {{ ref("stg_shop__chats") }}
),

night_tail as (
    select * from {{ ref("int_night_tail") }} where month = {{ month_name() }}
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }}
),

-- the hours of the day of the message hold for the whole wait
dated as (
    select
        c.*,
        {{ work_date("c.asked_at") }} as kpi_date,
        coalesce(s.opening_from, a.opening_from) * 60 as opens,
        coalesce(s.opening_to, a.opening_to) * 60 as closes,
        {{ seconds_between("cast(cast(c.asked_at as date) as timestamp)", "c.asked_at") }} as asked_second,
        {{ seconds_between("cast(cast(c.replied_at as date) as timestamp)", "c.replied_at") }} as replied_second
    from chats as c
    left join night_tail
        on c.employee_id = night_tail.employee_id
            and cast(c.asked_at as date) = night_tail.calendar_day
    left join policy as s
        on c.shop = s.queue
            and cast(c.asked_at as date) = s.day
    left join policy as a
        on a.queue = '*'
            and cast(c.asked_at as date) = a.day
    -- without a reply there is no response and no pair
    where c.replied_at is not null
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        shop,
        concat(inquiry_id, '/', pair_no) as record_id,
        asked_at,
        replied_at,
        -- whole days, and what each of the two days has been open by then
        {{ dbt.datediff("asked_at", "replied_at", "day") }} * (closes - opens)
        + greatest(least(replied_second, closes) - opens, 0)
        - greatest(least(asked_second, closes) - opens, 0) as response_seconds
    from dated
    where {{ in_month("kpi_date") }}
)

select * from final
