select
    concat('scheme_item ', i.scheme_code, ' v', i.version, ' ', i.item_code) as what,
    concat(
        'source ''events'' in a scheme whose period is a ', s.period_kind,
        ': point events count in months. Rate the item, or score it in a monthly scheme'
    ) as defect
from {{ ref("scheme_item") }} as i
inner join {{ ref("scheme") }} as s on i.scheme_code = s.scheme_code and i.version = s.version
where i.source = 'events' and s.period_kind <> 'month'
