with dated as (
    select
        concat(seed, ' ', row_key) as what,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ ref("int_policy_row") }}
),

followed as (
    select
        *,
        lead(valid_from) over (partition by what order by valid_from) as next_from
    from dated
)

select
    what,
    case
        when valid_from is null then 'valid_from is empty: write the first day'
        when valid_to <= valid_from then concat('valid_to ', valid_to, ' is not after valid_from ', valid_from, ': it is the first day that no longer counts')
        else concat('the row from ', valid_from, ' still holds when the next one starts on ', next_from, ': write that day as its valid_to')
    end as defect
from followed
where valid_from is null or valid_to <= valid_from or next_from < valid_to
