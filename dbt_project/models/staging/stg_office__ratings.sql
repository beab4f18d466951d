with source as (
    select *
    from {{ source("raw", "ratings") }} as raw_rows
    -- in December the ratings of the whole year: a yearly appraisal takes in what was given during the year
    where _month >= {{ month_name(-11) if var("month").endswith("-12") else month_name() }} and _month <= {{ month_name() }}
        and {{ live("ratings") }}
),

final as (
    select
        rating_id,
        period,
        subject_kind,
        subject_id,
        scheme_code,
        item_code,
        rater_id,
        rater_kind,
        value,
        scale_max,
        rated_at
    from source
)

select * from final
