-- costs that nobody up to the centre has a base for stay with their holder: they would be in no call
select
    concat('pool ', pool, ' step ', step, ' driver ', driver) as what,
    concat(
        sum(amount), ' stay with ', from_kind, ' ', from_code, ': no ', min(to_kind_of_rule), ' below it, nor below any unit above it, has any ', driver,
        '. Deliver what the driver is measured by, or give the step another driver'
    ) as defect,
    sum(amount) as amount
from (
    select
        l.*,
        r.to_kind as to_kind_of_rule
    from {{ ref("fct_cost_allocation") }} as l
    inner join {{ ref("int_cost_rule") }} as r on l.pool = r.pool and l.step = r.step
    where l.month = {{ month_name() }} and l.step > 0 and l.driver_total = 0
) as undealt
group by pool, step, driver, from_kind, from_code
