{{ config(severity="error", meta={
    "owner": "performance-management post",
    "title_en": "nobody is scored by two schemes of one family on a day",
    "title_zh": "任何人同一天不得适用同一系列的两个方案",
}) }}

select
    concat(entity_type, ' ', entity_code, ' on ', day) as what,
    concat(
        'schemes of family ', family, ' meet: ', min(scheme_code), ' and ', max(scheme_code),
        '. Correct scheme_assignment.csv (units, roles, dates)'
    ) as defect
from {{ ref("int_scored_day") }}
where month = {{ month_name() }}
group by family, entity_type, entity_code, day
having count(*) > 1
