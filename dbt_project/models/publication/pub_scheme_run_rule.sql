select
    m.month,
    p.rule_code,
    p.rank_list,
    p.entity_types,
    p.name_en,
    p.name_zh,
    p.rank_end,
    p.places,
    p.run_length,
    p.calendar,
    p.reset_state,
    p.within,
    p.return_test,
    p.watch_state,
    p.to_state,
    p.holds,
    p.severity,
    p.due_days,
    p.legal_note,
    p.action_en,
    p.action_zh,
    p.valid_from,
    p.valid_to,
    p.reason,
    p.basis
from {{ ref("dim_month") }} as m
inner join {{ ref("scheme_run_rule") }} as p
    on m.last_day >= p.valid_from and (p.valid_to is null or m.first_day < p.valid_to)
