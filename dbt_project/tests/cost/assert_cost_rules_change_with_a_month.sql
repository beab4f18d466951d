-- the rules of the last day hold for the whole month, so they start on the first of one and the next row follows at once
{%- set seeds = {
    "cost_pool_account": "account",
    "cost_step": "concat(pool, ' ', step)",
    "reporting_currency": "'currency'",
} %}

with dated as (
    {%- for seed, key in seeds.items() %}
        select '{{ seed }}' as seed, {{ key }} as row_key, valid_from, valid_to, true as follows from {{ ref(seed) }}
        union all
    {%- endfor %}
    -- a share may end: that the others add up to 100 is asked elsewhere
    select 'cost_share' as seed, concat(pool, ' ', step, ' ', to_code, ' ', coalesce(channel, '')) as row_key, valid_from, valid_to, false as follows
    from {{ ref("cost_share") }}
),

followed as (
    select
        *,
        lead(valid_from) over (partition by seed, row_key order by valid_from) as next_from
    from dated
)

select
    concat(seed, ' ', row_key) as what,
    case
        when extract(day from valid_from) <> 1 then concat('valid_from ', valid_from, ' is not the first of a month')
        when extract(day from valid_to) <> 1 then concat('valid_to ', valid_to, ' is not the first of a month')
        when valid_to > next_from or (valid_to is null and next_from is not null)
            then concat('still holds when the next row starts on ', next_from, ': write that day as its valid_to')
        else concat('ends on ', valid_to, ' and the next row starts on ', next_from, ': nothing holds in between')
    end as defect
from followed
where extract(day from valid_from) <> 1
    or extract(day from valid_to) <> 1
    or valid_to > next_from
    or (valid_to is null and next_from is not null)
    or (follows and valid_to < next_from)
