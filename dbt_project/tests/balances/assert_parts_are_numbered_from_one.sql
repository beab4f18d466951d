-- Segments of a contact, message pairs of an inquiry: the numbers run from 1 without a gap. What seems to lack a number may have begun
-- before the window of the month, so it is looked up among all that was delivered.
with parts as (
    select 'calls' as kind, contact_id as whole, segment_no as part_no, started_at from {{ ref("stg_telephony__calls") }}
    union all
    select 'chats' as kind, inquiry_id as whole, pair_no as part_no, asked_at as started_at from {{ ref("stg_shop__chats") }}
),

doubtful as (
    select
        kind,
        whole
    from parts
    group by kind, whole
    having (min(part_no) <> 1 or max(part_no) <> count(*))
        and sum(case when {{ in_month("started_at") }} then 1 else 0 end) > 0
),

everything as (
    select 'calls' as kind, contact_id as whole, segment_no as part_no
    from {{ source("raw", "calls") }} as raw_rows
    where {{ live("calls") }} and contact_id in (select whole from doubtful where kind = 'calls')
    union all
    select 'chats' as kind, inquiry_id as whole, pair_no as part_no
    from {{ source("raw", "chats") }} as raw_rows
    where {{ live("chats") }} and inquiry_id in (select whole from doubtful where kind = 'chats')
)

select
    kind,
    whole as contact_or_inquiry,
    count(*) as parts,
    min(part_no) as first_no,
    max(part_no) as last_no
from everything
group by kind, whole
having min(part_no) <> 1 or max(part_no) <> count(*)
