with source as (
    select *
    from {{ source("raw", "employees") }} as raw_rows
    where {{ live("employees") }}
),

final as (
    select
        employee_id,
        valid_from,
        valid_to,
        name,
        email,
        unit_code,
        role,
        grade,
        seat_type,
        appraised,
        status,
        hired_on,
        left_on,
        leave_reason
    from source
)

select * from final
