with scorecard as (
    select *, cast(score as decimal(18, 4)) as y from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }}
),

score_line as (
    select * from {{ ref("fct_score_line") }}
    where month = {{ month_name() }}
),

scheme as (
    select * from {{ ref("scheme") }}
),

item as (
    select * from {{ ref("scheme_item") }}
),

-- The total of a card is a line like every other: its weight is the whole.
card_part as (
    select
        c.period, c.family, c.scheme_code, c.entity_type, c.entity_code, c.score, c.y,
        l.section_code, l.item_code,
        cast(sum(l.points) as decimal(18, 4)) as points,
        sum(l.points_exact) as points_exact,
        sum(l.points_possible) as points_possible,
        count(case when l.source <> 'limit' then 1 end) as parts,
        count(case when l.reason not in ('scored', 'carried', 'limit') then 1 end) as missing_parts
    from scorecard as c
    inner join score_line as l
        on c.period = l.period and c.family = l.family and c.entity_type = l.entity_type and c.entity_code = l.entity_code
    group by
        c.period, c.family, c.scheme_code, c.entity_type, c.entity_code, c.score, c.y, l.section_code, l.item_code
    union all
    select
        c.period, c.family, c.scheme_code, c.entity_type, c.entity_code, c.score, c.y, 'total', 'total',
        c.y as points, c.score as points_exact, s.base_total, 1, case when c.score is null then 1 else 0 end
    from scorecard as c
    inner join scheme as s on c.scheme_code = s.scheme_code and c.scheme_version = s.version
),

card_sum as (
    select
        month, period, family, scheme_code, entity_type,
        max(scheme_version) as scheme_version,
        count(*) as all_cards,
        count(score) as cards,
        sum(y) as score_sum,
        sum(y * y) as score_squares
    from scorecard
    group by month, period, family, scheme_code, entity_type
),

-- Sums of decimals are exact and know no order: the one division and the one root in floating point come out the same every time.
part_sum as (
    select
        period, family, scheme_code, entity_type, section_code, item_code,
        sum(case when score is not null then points else 0 end) as points_sum,
        sum(case when score is not null then points * points else 0 end) as points_squares,
        sum(case when score is not null then points * y else 0 end) as products,
        sum(case when score is not null then points_exact else 0 end) as earned,
        sum(case when score is not null then points_possible else 0 end) as possible,
        count(case when score is not null and points_possible > 0 then 1 end) as offered,
        count(case when score is not null and points_possible > 0 and points_exact >= points_possible then 1 end) as full_marks,
        sum(parts) as parts,
        sum(missing_parts) as missing_parts
    from card_part
    group by period, family, scheme_code, entity_type, section_code, item_code
),

moment as (
    select
        c.month, c.scheme_version, c.all_cards, c.cards, p.*,
        {{ scaled_covariance("c.cards", "p.points_sum", "p.points_sum", "p.points_squares") }} as own_variance,
        {{ scaled_covariance("c.cards", "p.points_sum", "c.score_sum", "p.products") }} as shared_variance,
        {{ scaled_covariance("c.cards", "c.score_sum", "c.score_sum", "c.score_squares") }} as score_variance
    from part_sum as p
    inner join card_sum as c
        on p.period = c.period and p.family = c.family and p.scheme_code = c.scheme_code and p.entity_type = c.entity_type
),

final as (
    select
        m.month, m.period, m.family, m.scheme_code, m.entity_type, m.section_code, m.item_code,
        cast(m.cards as bigint) as cards,
        coalesce(ratio(case when m.item_code = 'total' then s.base_total else i.points end, s.base_total), 0) as nominal_weight,
        cast(round(cast(m.shared_variance as double) / nullif(cast(m.score_variance as double), 0), 6) as decimal(18, 8)) as effective_weight,
        case when m.possible > 0 then ratio(m.earned, m.possible) end as mean_share,
        cast(round(sqrt(cast(m.own_variance as double)) / nullif(m.cards, 0), 6) as decimal(18, 8)) as spread,
        case when m.offered > 0 then ratio(m.full_marks, m.offered) end as ceiling_share,
        case when m.parts > 0 then ratio(m.missing_parts, m.parts) end as missing_share,
        ratio(m.all_cards - m.cards, m.all_cards) as withheld_share
    from moment as m
    inner join scheme as s on m.scheme_code = s.scheme_code and m.scheme_version = s.version
    left join item as i
        on m.scheme_code = i.scheme_code and m.scheme_version = i.version and m.item_code = i.item_code
            and m.section_code = i.section_code
)

select * from final
