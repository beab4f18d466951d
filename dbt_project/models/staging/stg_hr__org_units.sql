with source as (
    select *
    from {{ source("raw", "org_units") }} as raw_rows
    where {{ live("org_units") }}
),

final as (
    select
        unit_code,
        valid_from,
        valid_to,
        name,
        name_zh,
        parent_code,
        kind,
        cost_centre,
        manager_id
    from source
)

select * from final
