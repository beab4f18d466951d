{{ config(materialized="incremental") }}

with complaints as (
    select * from {{ ref("stg_crm__complaints") }} where {{ in_month("occurred_at") }}
),

final as (
    select
        {{ month_name() }} as month,
        cast(occurred_at as date) as kpi_date,
        employee_id,
        complaint_no as record_id,
        kind,
        contact_id,
        unit_code,
        occurred_at,
        received_at,
        closed_at,
        cause_class,
        severity,
        is_valid,
        case when kind = 'complaint' and is_valid then 1000 else 0 end as complaints_x1000
    from complaints
)

select * from final
