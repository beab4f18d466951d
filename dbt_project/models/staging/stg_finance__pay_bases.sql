with source as (
    select *
    from {{ source("raw", "pay_bases") }} as raw_rows
    where {{ live("pay_bases") }}
),

final as (
    select
        employee_id,
        valid_from,
        lead(valid_from) over (partition by employee_id order by valid_from) as valid_to,
        base_amount,
        commission,
        currency
    from source
)

select * from final
