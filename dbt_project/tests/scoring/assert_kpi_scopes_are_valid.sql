with item as (
    select
        i.scheme_code,
        i.version,
        i.item_code,
        i.ref,
        i.scope,
        concat('|', s.entity_types, '|') as scored
    from {{ ref("scheme_item") }} as i
    inner join {{ ref("scheme") }} as s on i.scheme_code = s.scheme_code and i.version = s.version
    where i.source in ('kpi', 'earlier_kpi')
),

-- whose figure an item reads: that of the scored entity, or of a unit above it
reads as (
    {% for kind in ["employee", "group", "team", "section", "department", "site", "centre", "shop", "vendor"] %}
        select
            scheme_code,
            version,
            item_code,
            ref,
            scope,
            '{{ kind }}' as entity_type
        from item
        where scope = '{{ kind }}' or (scope = 'own' and scored like '%|{{ kind }}|%')
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    concat('scheme_item ', r.scheme_code, ' v', r.version, ' ', r.item_code) as what,
    concat(
        'scope ''', r.scope, ''' reads KPI ', r.ref, ' of the kind ', r.entity_type, ', for which it is not valid. It is for ',
        k.entity_types, ': choose such a scope, or a variant of the KPI'
    ) as defect
from reads as r
inner join {{ ref("kpi") }} as k on r.ref = k.kpi_code
where concat('|', k.entity_types, '|') not like concat('%|', r.entity_type, '|%')
