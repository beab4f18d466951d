with base as (
    select
        scheme_code,
        version,
        sum(base) as base
    from {{ ref("scheme_section") }}
    group by scheme_code, version
)

select
    concat(s.scheme_code, ' version ', s.version) as what,
    concat('the sections'' bases add up to ', coalesce(b.base, 0), ', the scheme says ', s.base_total) as defect
from {{ ref("scheme") }} as s
left join base as b on s.scheme_code = b.scheme_code and s.version = b.version
where coalesce(b.base, 0) <> s.base_total
