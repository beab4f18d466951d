with answered as (
    select * from {{ ref("stg_telephony__calls") }}
    where employee_id is not null and outcome = 'answered'
),

-- only a later leg can have an answered one before it: most contacts are settled by their number
answered_before as (
    select distinct
        later.contact_id,
        later.segment_no
    from answered as later
    inner join answered as earlier
        on later.contact_id = earlier.contact_id
            and later.segment_no > earlier.segment_no
    where later.segment_no > 1
),

final as (
    select
        {{ month_name() }} as month,
        cast(a.started_at as date) as kpi_date,
        a.employee_id,
        a.contact_id as record_id,
        a.queue,
        1 as contacts_handled
    from answered as a
    left join answered_before as b
        on a.contact_id = b.contact_id
            and a.segment_no = b.segment_no
    where b.contact_id is null
        and {{ in_month("a.started_at") }}
)

select * from final
