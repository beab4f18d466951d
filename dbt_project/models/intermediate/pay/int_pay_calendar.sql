with step as (
    select * from {{ ref("scheme_pay_step") }}
),

-- the first of the month in which a step is taken for what closes in the month in hand
placed as (
    select
        *,
        cast({{ dbt.dateadd("month", "months_later", month_start()) }} as date) as first_day
    from step
),

final as (
    select
        {{ month_name() }} as month,
        pay_code,
        position,
        step,
        name_en,
        name_zh,
        role,
        -- the 31st of a shorter month is its last day
        least(cast({{ dbt.dateadd("day", "from_day - 1", "first_day") }} as date), last_day(first_day)) as from_date,
        least(cast({{ dbt.dateadd("day", "to_day - 1", "first_day") }} as date), last_day(first_day)) as to_date,
        basis,
        substr(cast(first_day as {{ dbt.type_string() }}), 1, 7) as step_month,
        row_number() over (partition by pay_code order by position desc) = 1 as is_payment
    from placed
)

select * from final
