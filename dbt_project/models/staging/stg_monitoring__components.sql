with source as (
    select *
    from {{ source("raw", "components") }} as raw_rows
    where {{ live("components") }}
),

final as (
    select
        component,
        valid_from,
        lead(valid_from) over (partition by component order by valid_from) as valid_to,
        kind,
        seats,
        service_from,
        service_to
    from source
)

select * from final
