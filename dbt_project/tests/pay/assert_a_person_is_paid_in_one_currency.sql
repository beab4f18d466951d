select
    concat('employee ', entity_code) as what,
    concat('is paid in ', min(currency), ' and in ', max(currency), ' in one month') as defect
from {{ ref("fct_pay_line") }}
where month = {{ month_name() }}
group by entity_code
having count(distinct currency) > 1
