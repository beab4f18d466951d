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
