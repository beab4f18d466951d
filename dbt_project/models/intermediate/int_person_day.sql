{{ config(materialized="incremental") }}

with calendar as (
    select * from {{ ref("int_calendar") }} where is_in_month
),

employees as (
    select * from {{ ref("stg_hr__employees") }}
),

final as (
    select
        c.month,
        c.day,
        e.employee_id,
        e.unit_code,
        e.role,
        e.grade,
        e.seat_type,
        e.appraised,
        e.status
    from calendar as c
    inner join employees as e
        on e.valid_from <= c.day
            and (e.valid_to is null or c.day < e.valid_to)
)

select * from final
