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
union all
select
    concat('scheme_event_rule ', r.rule_set, ' ', r.reason_code) as what,
    concat('kpi_code ', r.kpi_code, ' has no records of persons one by one: an event by rule is one record of a person') as defect
from {{ ref("scheme_event_rule") }} as r
inner join {{ ref("kpi") }} as k on r.kpi_code = k.kpi_code
where k.evidence <> 'int_kpi_record' or concat('|', k.entity_types, '|') not like '%|employee|%'
union all
select
    concat('scheme_item ', i.scheme_code, ' v', i.version, ' ', i.item_code) as what,
    concat('rule set ', i.ref, ' has events by rule, which are records of persons; the scheme scores ', s.entity_types) as defect
from {{ ref("scheme_item") }} as i
inner join {{ ref("scheme") }} as s on i.scheme_code = s.scheme_code and i.version = s.version
where i.source = 'events'
    and s.entity_types <> 'employee'
    and i.ref in (select rule_set from {{ ref("scheme_event_rule") }} where kpi_code is not null)
