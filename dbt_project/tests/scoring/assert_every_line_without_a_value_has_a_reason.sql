select
    concat(entity_type, ' ', entity_code, ' item ', item_code, ' from ', spell_start) as what,
    concat('has no value and the reason ''', coalesce(reason, ''), '''') as defect
from {{ ref("fct_score_line") }}
where
    month = {{ month_name() }}
    and (
        reason is null
        or reason not in ('scored', 'carried', 'no_data', 'low_sample', 'not_applicable', 'no_scheduled_days', 'other_spell', 'limit')
        or (reason in ('scored', 'carried') and source <> 'events' and value is null)
    )
