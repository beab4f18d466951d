with version as (
    select
        scheme_code,
        version,
        valid_from,
        valid_to,
        lead(version) over (partition by scheme_code order by version) as next_version,
        lead(valid_from) over (partition by scheme_code order by version) as next_from
    from {{ ref("scheme") }}
)

select
    concat(scheme_code, ' version ', version) as what,
    concat('ends on ', coalesce(cast(valid_to as string), 'an open date'), ', version ', next_version, ' starts on ', next_from) as defect
from version
where next_from is not null and valid_to is distinct from next_from
union all
select
    concat(scheme_code, ' version ', version) as what,
    concat('ends on ', valid_to, ', which is not after its start ', valid_from) as defect
from version
where valid_to <= valid_from
