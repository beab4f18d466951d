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
    select contact_id, started_at, matter from around where segment_no = 1
    union all
    select contact_id, started_at, matter
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

-- contacts of other months count only where one of this month is about the same
of_this_month as (
    select matter from contact where {{ in_month("started_at") }}
),

placed as (
    select
        contact_id,
        started_at,
        lag(started_at) over (partition by matter order by started_at, contact_id) as earlier_at,
        lead(started_at) over (partition by matter order by started_at, contact_id) as later_at
    from contact
    where matter in (select matter from of_this_month)
),

known as (
    select max(started_at) as known_until from {{ ref("stg_telephony__calls_around") }}
),

final as (
    select
        p.contact_id,
        {{ seconds_between("p.earlier_at", "p.started_at") }} as seconds_since,
        {{ seconds_between("p.started_at", "p.later_at") }} as seconds_until,
        {{ seconds_between("p.started_at", "k.known_until") }} as seconds_known
    from placed as p
    cross join known as k
    where {{ in_month("p.started_at") }}
)

select * from final
