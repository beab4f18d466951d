with source as (
    select *
    from {{ source("raw", "cases") }} as raw_rows
    where {{ month_window("opened_at") }}
        and {{ live("cases") }}
),

final as (
    select
        case_id,
        unit as unit_code,
        kind,
        agent_id as employee_id,
        resolved as is_resolved,
        opened_at,
        due_at,
        done_at,
        checked as was_checked,
        wrong as was_wrong,
        reopened as was_reopened,
        escalated as was_escalated
    from source
)

select * from final
