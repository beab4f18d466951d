select
    day,
    unit_code,
    sum(case when ancestor_kind = 'centre' then 1 else 0 end) as centres
from {{ ref("int_unit_path") }}
where month = {{ month_name() }}
group by day, unit_code
having sum(case when ancestor_kind = 'centre' then 1 else 0 end) <> 1
