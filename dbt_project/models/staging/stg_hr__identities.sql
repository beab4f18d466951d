with source as (
    select *
    from {{ source("raw", "identities") }} as raw_rows
    where {{ live("identities") }}
),

final as (
    select
        system,
        login,
        valid_from,
        valid_to,
        employee_id
    from source
)

select * from final
