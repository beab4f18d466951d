select
    concat('scheme_item ', i.scheme_code, ' v', i.version, ' ', i.item_code) as what,
    concat('KPI ', i.ref, ' is statistical: shown, never scored. Give it 0 points') as defect
from {{ ref("scheme_item") }} as i
inner join {{ ref("kpi") }} as k on i.ref = k.kpi_code
where i.source in ('kpi', 'earlier_kpi') and i.points > 0 and k.use = 'statistical'
