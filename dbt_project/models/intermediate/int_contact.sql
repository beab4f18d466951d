with answered as (
    select * from {{ ref("stg_telephony__calls") }}
    where employee_id is not null and outcome = 'answered' and {{ in_month("started_at") }}
),

-- a first leg has none before it: only the few later ones are compared, with all of the contact
later as (
    select
        contact_id,
        segment_no
    from answered
    where segment_no > 1
),

answered_before as (
    select distinct
        later.contact_id,
        later.segment_no
    from {{ ref("stg_telephony__calls") }} as earlier
    inner join later
        on earlier.contact_id = later.contact_id
            and earlier.segment_no < later.segment_no
    where earlier.employee_id is not null and earlier.outcome = 'answered'
),

first_answered as (
    select * from answered
    where segment_no <= 1
    union all
    select a.*
    from answered as a
    left join answered_before as b
        on a.contact_id = b.contact_id
            and a.segment_no = b.segment_no
    where a.segment_no > 1 and b.contact_id is null
),

final as (
    select
        {{ month_name() }} as month,
        cast(started_at as date) as kpi_date,
        employee_id,
        contact_id as record_id,
        queue,
        1 as contacts_handled
    from first_answered
)

select * from final
