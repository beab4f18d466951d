with scheme as (
    select * from {{ ref("scheme") }}
    where pay_code is not null
),

scored as (
    select
        c.entity_code,
        c.family,
        s.pay_code
    from {{ ref("fct_scorecard") }} as c
    inner join scheme as s on c.scheme_code = s.scheme_code and c.scheme_version = s.version
    where c.month = {{ month_name() }} and c.entity_type = 'employee' and c.status = 'scored'
),

paid as (
    select * from {{ ref("fct_pay_line") }}
    where month = {{ month_name() }} and for_month = {{ month_name() }}
)

select
    concat('employee ', c.entity_code) as what,
    concat('is scored and paid by ', c.pay_code, ', and has no base (or commission) for it on the last day: nothing is paid') as defect
from scored as c
left join paid as p
    on c.entity_code = p.entity_code and c.family = p.family and c.pay_code = p.pay_code
where p.entity_code is null
