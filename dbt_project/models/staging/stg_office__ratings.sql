with source as (
    select *
    from {{ source("raw", "ratings") }} as raw_rows
    -- in December the ratings of the whole year: a yearly appraisal takes in what was given during the year
    where _month >= case when {{ month_name() }} like '%-12' then {{ month_name(-11) }} else {{ month_name() }} end and _month <= {{ month_name() }}
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
