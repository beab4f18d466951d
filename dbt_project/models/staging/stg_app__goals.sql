with source as (
    select *
    from {{ source("raw", "goals") }} as raw_rows
    where {{ live("goals") }}
),

final as (
    select
        subject_kind,
        subject_id,
        kpi_code,
        valid_from,
        valid_to,
        target,
        agreed_on,
        agreed_by
    from source
)

select * from final
