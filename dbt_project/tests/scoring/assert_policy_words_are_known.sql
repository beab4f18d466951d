with word as (
    select concat('scheme ', scheme_code, ' v', version) as what, 'spell_rule' as field, spell_rule as word from {{ ref("scheme") }}
    union all
    select concat('scheme ', scheme_code, ' v', version), 'days_by', days_by from {{ ref("scheme") }}
    union all
    select concat('scheme ', scheme_code, ' v', version), 'basis', basis from {{ ref("scheme") }}
    union all
    select concat('scheme_section ', scheme_code, ' v', version, ' ', section_code), 'basis', basis from {{ ref("scheme_section") }}
    union all
    select concat('scheme_item ', scheme_code, ' v', version, ' ', item_code), 'basis', basis from {{ ref("scheme_item") }}
    union all
    select concat('scheme_item ', scheme_code, ' v', version, ' ', item_code), 'source', source from {{ ref("scheme_item") }}
    union all
    select concat('scheme_item ', scheme_code, ' v', version, ' ', item_code), 'scope', scope from {{ ref("scheme_item") }}
    where source in ('kpi', 'earlier_kpi')
    union all
    select concat('scheme_curve ', curve_code, ' at ', x), 'basis', basis from {{ ref("scheme_curve") }}
    union all
    select concat('scheme_rater ', mix_code), 'basis', basis from {{ ref("scheme_rater") }}
    union all
    select concat('scheme_target ', scheme_code, ' ', holder), 'basis', basis from {{ ref("scheme_target") }}
    union all
    select concat('scheme_target ', scheme_code, ' ', holder), 'holder_kind', holder_kind from {{ ref("scheme_target") }}
    union all
    select concat('scheme_assignment ', unit_code, ' ', role), 'basis', basis from {{ ref("scheme_assignment") }}
    union all
    select concat('scheme_rank ', rank_list), 'basis', basis from {{ ref("scheme_rank") }}
)

select
    what,
    concat(field, ' is ''', coalesce(word, ''), ''', which is not one of its words') as defect
from word
where
    word is null
    or (field = 'basis' and word not in ('source', 'completion'))
    or (field = 'spell_rule' and word not in ('blend', 'dominant', 'period_end'))
    or (field = 'days_by' and word not in ('planned', 'attendance', 'calendar'))
    or (field = 'source' and word not in ('kpi', 'earlier_kpi', 'events', 'ratings', 'members', 'progress'))
    or (field = 'holder_kind' and word not in ('person', 'role', 'unit'))
    or (field = 'scope' and word not in ('own', 'group', 'team', 'section', 'department', 'site', 'centre', 'shop'))
union all
select
    concat('scheme_item ', scheme_code, ' v', version, ' ', item_code) as what,
    'a target or KPI target must be above 0, missing_share between 0 and 1' as defect
from {{ ref("scheme_item") }}
where target <= 0 or missing_share < 0 or missing_share > 1
union all
select concat('scheme_target ', scheme_code, ' ', holder) as what, 'a target must be above 0' as defect
from {{ ref("scheme_target") }}
where value is null or value <= 0
