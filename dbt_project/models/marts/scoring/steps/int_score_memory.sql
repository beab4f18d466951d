{{ config(materialized="view") }}

-- Published values that may be carried or compared with, and how many periods ago they were measured.
with memory as (
    select * from {{ source("published", "score_memory") }}
),

aged as (
    select
        *,
        cast(({{ month_number(month_name()) }} - ({{ month_number("month") }})) / {{ period_length("period_kind") }} as int) as periods_ago
    from memory
),

final as (
    select
        scheme_code,
        entity_type,
        entity_code,
        item_code,
        periods_ago,
        numerator,
        denominator,
        sample_size,
        value,
        row_number() over (partition by scheme_code, entity_type, entity_code, item_code order by periods_ago) = 1 as is_newest
    from aged
)

select * from final
