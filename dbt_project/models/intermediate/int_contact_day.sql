{{ config(materialized="incremental") }}

with contacts as (
    select * from {{ ref("int_contact") }}
),

final as (
    select
        month,
        kpi_date,
        employee_id,
        queue,
        cast(sum(contacts_handled) as bigint) as contacts_handled
    from contacts
    group by month, kpi_date, employee_id, queue
)

select * from final
