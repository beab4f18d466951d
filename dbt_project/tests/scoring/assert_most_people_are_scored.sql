with cards as (
    select
        scheme_code,
        count(*) as cards,
        sum(case when status = 'withheld' then 1 else 0 end) as withheld,
        sum(case when reason = 'no_scheduled_days' then 1 else 0 end) as without_scheduled_days
    from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }}
    group by scheme_code
),

of_month as (
    select
        sum(cards) as cards,
        sum(withheld) as withheld
    from cards
),

in_force as (
    select max(value) as value
    from {{ ref("kpi_parameter") }}
    where
        parameter = 'withheld_card_share_limit'
        and queue = '*'
        and valid_from < {{ month_start(1) }}
        and (valid_to is null or valid_to >= {{ month_start(1) }})
)

select
    concat('scheme ', c.scheme_code) as what,
    c.cards,
    c.withheld,
    concat(
        c.withheld, ' of ', c.cards, ' cards are withheld, ', c.without_scheduled_days, ' for want of a scheduled day; ',
        'the month may withhold ', coalesce(cast(l.value as {{ dbt.type_string() }}), 'no known share'), ' of its cards'
    ) as defect
from cards as c
cross join of_month as m
cross join in_force as l
where l.value is null or (c.withheld > 0 and m.withheld > m.cards * l.value)
