with reference as (
    select
        concat('scheme_item ', scheme_code, ' v', version, ' ', item_code) as what,
        case source when 'earlier_kpi' then 'kpi' else source end as kind,
        case source when 'progress' then concat(scheme_code, ' v', version, ' ', ref) else ref end as code
    from {{ ref("scheme_item") }}
    union all
    select concat('scheme_item ', scheme_code, ' v', version, ' ', item_code), 'curve', curve_code
    from {{ ref("scheme_item") }}
    where source <> 'events' and (points > 0 or curve_code is not null)
    union all
    select concat('scheme_item ', scheme_code, ' v', version, ' ', item_code), 'version', concat(scheme_code, ' v', version)
    from {{ ref("scheme_item") }}
    union all
    select concat('scheme_section ', scheme_code, ' v', version, ' ', section_code), 'version', concat(scheme_code, ' v', version)
    from {{ ref("scheme_section") }}
    union all
    select concat('scheme_assignment ', unit_code, ' ', role), 'members', scheme_code from {{ ref("scheme_assignment") }}
    union all
    select concat('scheme_target ', holder), 'scheme item', concat(scheme_code, ' ', item_code) from {{ ref("scheme_target") }}
    union all
    select concat('scheme_rank ', rank_list), 'family', family from {{ ref("scheme_rank") }}
),

known as (
    select 'kpi' as kind, kpi_code as code from {{ ref("kpi") }}
    union
    select 'curve', curve_code from {{ ref("scheme_curve") }}
    union
    select 'ratings', mix_code from {{ ref("scheme_rater") }}
    union
    select 'members', scheme_code from {{ ref("scheme") }}
    union
    select 'family', family from {{ ref("scheme") }}
    union
    select 'version', concat(scheme_code, ' v', version) from {{ ref("scheme") }}
    union
    select 'scheme item', concat(scheme_code, ' ', item_code) from {{ ref("scheme_item") }}
    union
    select 'events', rule_set from {{ ref("scheme_event_rule") }}
    union
    select 'progress', concat(scheme_code, ' v', version, ' ', item_code) from {{ ref("scheme_item") }}
)

select
    r.what,
    concat(
        case r.kind when 'members' then 'scheme' when 'ratings' then 'rater mix' else r.kind end,
        ' ''', coalesce(r.code, ''), ''' is not known'
    ) as defect
from reference as r
left join known as k on r.kind = k.kind and r.code = k.code
where k.code is null
