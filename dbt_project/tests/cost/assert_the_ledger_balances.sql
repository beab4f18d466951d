-- to the cent: what the finance system says that the entries of a cost centre come to, and the entries that were delivered
with latest as (
    select * from {{ ref("stg_finance__ledger") }}
    where period = {{ month_name() }} and kind in ('actual', 'control')
    qualify row_number() over (partition by account, cost_centre, kind order by version desc) = 1
),

cost_centre as (
    select
        cost_centre,
        sum(case when kind = 'actual' then amount else 0 end) as entries,
        sum(case when kind = 'control' then amount end) as control
    from latest
    group by cost_centre
)

select
    concat('cost centre ', cost_centre) as what,
    concat('its entries come to ', entries, ', its control row says ', control) as defect,
    entries - control as difference
from cost_centre
where control is not null and entries <> control
