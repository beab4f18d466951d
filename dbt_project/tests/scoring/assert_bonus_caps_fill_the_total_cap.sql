with bonus as (
    select
        scheme_code,
        version,
        sum(bonus_cap) as bonus,
        count(*) - count(bonus_cap) as unlimited_sections
    from {{ ref("scheme_section") }}
    group by scheme_code, version
)

select
    concat(s.scheme_code, ' version ', s.version) as what,
    concat(
        'base ', s.base_total, ' and the sections'' bonus caps ', b.bonus, ' add up to ', s.base_total + b.bonus,
        ', the scheme''s cap is ', s.total_cap
    ) as defect
from {{ ref("scheme") }} as s
inner join bonus as b on s.scheme_code = b.scheme_code and s.version = b.version
where b.unlimited_sections = 0 and s.base_total + b.bonus <> s.total_cap
