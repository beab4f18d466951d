-- An agent is in one state at a time, but for several contacts at once: talk, hold or after-call work of different contacts, none
-- of them known to be by voice. int_state_overlap holds the few states that meet another.
with states as (
    select
        *,
        state in ('talk', 'hold', 'acw') and contact_id is not null as is_contact_work
    from {{ ref("int_state_overlap") }}
    where month = {{ month_name() }}
),

pairs as (
    select
        a.employee_id,
        a.state,
        a.started_at,
        a.ended_at,
        a.contact_id,
        b.state as other_state,
        b.started_at as other_started_at,
        b.contact_id as other_contact_id,
        a.is_contact_work and b.is_contact_work and a.contact_id <> b.contact_id as is_of_two_contacts
    from states as a
    inner join states as b
        on a.employee_id = b.employee_id
            and a.chain_no = b.chain_no
            and a.started_at < b.started_at
            and b.started_at < a.ended_at
    where {{ in_month("a.started_at") }}
),

contacts as (
    select contact_id from pairs where is_of_two_contacts
    union distinct
    select other_contact_id as contact_id from pairs where is_of_two_contacts
),

by_voice as (
    select distinct calls.contact_id
    from contacts
    inner join {{ ref("stg_telephony__calls") }} as calls on contacts.contact_id = calls.contact_id
    where calls.channel = 'voice'
)

select pairs.*
from pairs
left join by_voice as v on pairs.contact_id = v.contact_id
left join by_voice as w on pairs.other_contact_id = w.contact_id
where not pairs.is_of_two_contacts
    or v.contact_id is not null
    or w.contact_id is not null
