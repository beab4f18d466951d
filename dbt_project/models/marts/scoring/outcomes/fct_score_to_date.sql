with scorecard as (
    select * from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }} and status = 'scored'
),

monthly_scheme as (
    select * from {{ ref("scheme") }}
    where period_kind = 'month'
),

until_now as (
    select * from {{ source("published", "score_to_date") }}
    where year = substr({{ month_name() }}, 1, 4)
),

-- who has no card this month keeps what the year gave so far
counted as (
    select family, entity_type, entity_code, months_scored, score_sum, lowest, highest from until_now
    union all
    select c.family, c.entity_type, c.entity_code, 1, c.score as total, c.score as least, c.score as most
    from scorecard as c
    inner join monthly_scheme as s on c.scheme_code = s.scheme_code and c.scheme_version = s.version
),

summed as (
    select
        family,
        entity_type,
        entity_code,
        cast(sum(months_scored) as int) as months_scored,
        cast(sum(score_sum) as decimal(18, 8)) as score_sum,
        min(lowest) as lowest,
        max(highest) as highest
    from counted
    group by family, entity_type, entity_code
),

final as (
    select
        {{ month_name() }} as month,
        substr({{ month_name() }}, 1, 4) as year,
        family,
        entity_type,
        entity_code,
        months_scored,
        score_sum,
        ratio(score_sum, months_scored) as mean_score,
        lowest,
        highest
    from summed
)

select * from final
