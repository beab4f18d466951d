-- what was spent is borne by a unit of the month; a centre whose units have no cost centres is not asked
with cost_centres as (
    select distinct cost_centre
    from {{ ref("stg_hr__org_units") }}
    where cost_centre is not null
        and valid_from < {{ month_start(1) }}
        and (valid_to is null or valid_to > {{ month_start() }})
)

select
    l.period,
    l.cost_centre,
    count(*) as accounts,
    sum(l.amount) as amount
from {{ ref("stg_finance__ledger") }} as l
left join cost_centres as c on l.cost_centre = c.cost_centre
where l.kind = 'actual'
    and c.cost_centre is null
    and exists (select 1 from cost_centres)
group by l.period, l.cost_centre
