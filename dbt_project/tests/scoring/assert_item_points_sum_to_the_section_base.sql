with item as (
    select
        scheme_code,
        version,
        section_code,
        sum(points) as points
    from {{ ref("scheme_item") }}
    group by scheme_code, version, section_code
),

section as (
    select * from {{ ref("scheme_section") }}
)

select
    concat(
        coalesce(s.scheme_code, i.scheme_code), ' version ', coalesce(s.version, i.version),
        ' section ', coalesce(s.section_code, i.section_code)
    ) as what,
    case
        when s.base is null then 'its items have no row in scheme_section.csv'
        else concat('the items'' points add up to ', coalesce(i.points, 0), ', the section''s base is ', s.base)
    end as defect
from section as s
full outer join item as i
    on s.scheme_code = i.scheme_code and s.version = i.version and s.section_code = i.section_code
where s.base is null or coalesce(i.points, 0) <> s.base
