with card as (
    select * from {{ ref("int_pay_card") }}
    where status = 'paid'
),

rule as (
    select * from {{ ref("scheme_pay_rule") }}
),

ranked as (
    select * from {{ ref("fct_rank") }}
    where month = {{ month_name() }} and eligible
),

scored_day as (
    select * from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

place as (
    {%- for rank_end in ["first", "last"] %}
        select
            rank_list, entity_type, entity_code, '{{ rank_end }}' as rank_end, place_{{ rank_end }} as place,
            count(*) over (partition by rank_list, entity_type, unit_code, scheme_code, place_{{ rank_end }}) as sharing
        from ranked
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

days as (
    select family, entity_type, entity_code, count(distinct day) as days
    from scored_day
    group by family, entity_type, entity_code
),

days_in_state as (
    select family, entity_type, entity_code, status, count(distinct day) as days
    from scored_day
    group by family, entity_type, entity_code, status
),

state_share as (
    select s.family, s.entity_type, s.entity_code, s.status, ratio(s.days, d.days) as share
    from days_in_state as s
    inner join days as d on s.family = d.family and s.entity_type = d.entity_type and s.entity_code = d.entity_code
),

holding as (
    select
        c.*, r.line_code, r.position, r.per, r.factor,
        coalesce(s.share, 1) as share,
        -- a tie over the edge of the places: who of them gets it is for a person to say
        coalesce(p.place + p.sharing - 1 > r.places, false) as is_open
    from card as c
    inner join rule as r
        on c.pay_code = r.pay_code and c.home_end >= r.valid_from and c.home_end < coalesce(r.valid_to, date '9999-12-31')
    left join place as p
        on r.rank_list = p.rank_list and r.rank_end = p.rank_end
            and c.entity_type = p.entity_type and c.entity_code = p.entity_code
    left join state_share as s
        on r.state = s.status
            and c.family = s.family and c.entity_type = s.entity_type and c.entity_code = s.entity_code
    where (r.score_below is null or c.score < r.score_below)
        and (r.rank_list is null or p.place <= r.places)
        and (r.state is null or s.share is not null)
),

based as (
    select
        *,
        per in ('at_least', 'at_most') as is_limit,
        case per
            when 'earned' then percent_of(base_amount, score)
            when 'base' then base_amount
            when 'commission' then commission
            when 'unit' then 1
        end as line_base
    from holding
),

final as (
    select
        month, period, pay_month, family, scheme_code, entity_type, entity_code, pay_code, currency, score,
        line_code, position, per, factor, share, is_limit,
        case
            when is_limit then 'limit'
            when is_open then 'to_decide'
            when per = 'unit' then 'fixed'
            else 'earned'
        end as kind,
        case when per = 'commission' then commission when per in ('earned', 'base') then base_amount end as base_amount,
        case when is_limit or is_open then 0 else part_of(part_of(line_base, factor), share) end as amount
    from based
)

select * from final
