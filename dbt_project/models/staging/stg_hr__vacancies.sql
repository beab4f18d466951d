with source as (
    select *
    from {{ source("raw", "vacancies") }} as raw_rows
    where {{ month_window("opened_on") }}
        and {{ live("vacancies") }}
),

final as (
    select
        vacancy_id,
        unit_code,
        promotion as is_promotion,
        opened_on,
        filled_on,
        filled_internally as was_filled_internally
    from source
)

select * from final
