with person as (
    select distinct
        family,
        entity_type,
        entity_code
    from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

card as (
    select
        family,
        entity_type,
        entity_code,
        count(*) as cards
    from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }}
    group by family, entity_type, entity_code
)

select
    concat(coalesce(p.entity_type, c.entity_type), ' ', coalesce(p.entity_code, c.entity_code)) as what,
    case
        when c.cards is null then concat('is under a scheme of family ', p.family, ' and has no card')
        when p.entity_code is null then concat('has a card of family ', c.family, ' and is under none of its schemes')
        else concat('has ', c.cards, ' cards of family ', c.family)
    end as defect
from person as p
full outer join card as c
    on p.family = c.family and p.entity_type = c.entity_type and p.entity_code = c.entity_code
where p.entity_code is null or c.cards is null or c.cards <> 1
