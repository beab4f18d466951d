{{ config(materialized="incremental") }}

with around as (
    select
        contact_id,
        segment_no,
        started_at,
        case when direction = 'inbound' and customer_id is not null and reason is not null then {{ hash_of("customer_id, reason") }} end as matter
    from {{ ref("stg_telephony__calls_around") }}
    where employee_id is not null and outcome = 'answered'
),

-- the first answered leg is the contact; a leg numbered 1 has none before it, so only contacts with later legs are compared
several as (
    select distinct contact_id from around where segment_no > 1
),

first_leg as (
    select contact_id, segment_no, started_at, matter from around where segment_no = 1
    union all
    select contact_id, segment_no, started_at, matter
    from (
        select
            *,
            row_number() over (partition by contact_id order by segment_no) as place
        from around
        where contact_id in (select contact_id from several)
    ) as compared
    where place = 1 and segment_no > 1
),

contact as (
    select * from first_leg where matter is not null
),

-- nearly all are alone with what they are about; contacts of other months count only where one of this month is about the same
repeated as (
    select matter
    from contact
    group by matter
    having count(*) > 1 and count_if({{ in_month("started_at") }}) > 0
),

placed as (
    select
        contact_id,
        segment_no,
        started_at,
        lag(started_at) over (partition by matter order by started_at, contact_id) as earlier_at,
        lead(started_at) over (partition by matter order by started_at, contact_id) as later_at
    from contact
    where matter in (select matter from repeated)
    union all
    -- whose first leg is not numbered 1 cannot be seen from the leg alone
    select
        contact_id,
        segment_no,
        started_at,
        null as earlier_at,
        null as later_at
    from contact
    where segment_no > 1 and matter not in (select matter from repeated)
),

final as (
    select
        {{ month_name() }} as month,
        contact_id,
        started_at,
        {{ seconds_between("earlier_at", "started_at") }} as seconds_since,
        {{ seconds_between("started_at", "later_at") }} as seconds_until
    from placed
    where {{ in_month("started_at") }}
)

select * from final
