with calls as (
    select * from {{ ref("stg_telephony__calls") }}
    where direction = 'inbound' and {{ in_month("started_at") }}
),

judged as (
    select
        *,
        case when segment_no = 1 and trunk is not null then 1 else 0 end as attempts,
        case when outcome = 'ivr_completed' then 1 else 0 end as ivr_completed,
        case when outcome = 'ivr_abandoned' then 1 else 0 end as ivr_abandoned,
        case when queued_at is not null and outcome = 'answered' then 1 else 0 end as answered,
        case when queued_at is not null and outcome in ('abandoned', 'callback') then 1 else 0 end as unanswered
    from calls
),

final as (
    select
        {{ month_name() }} as month,
        cast(started_at as date) as kpi_date,
        employee_id,
        concat(contact_id, '/', cast(segment_no as {{ dbt.type_string() }})) as record_id,
        channel,
        vendor,
        trunk as component,
        attempts,
        case when outcome = 'busy' then attempts else 0 end as busy,
        ivr_completed + answered as served,
        ivr_completed + ivr_abandoned + answered + unanswered as entering
    from judged
)

select * from final
