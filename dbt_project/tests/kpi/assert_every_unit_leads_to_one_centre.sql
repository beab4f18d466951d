{{ config(
    meta={
        "owner": "HR service",
        "title_en": "every unit leads up to one centre",
        "title_zh": "每个机构向上只通到一个中心",
    },
) }}

select
    day,
    unit_code,
    sum(case when ancestor_kind = 'centre' then 1 else 0 end) as centres
from {{ ref("int_unit_path") }}
where month = {{ month_name() }}
group by day, unit_code
having sum(case when ancestor_kind = 'centre' then 1 else 0 end) <> 1
