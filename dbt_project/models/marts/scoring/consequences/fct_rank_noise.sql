with ranked as (
    select * from {{ ref("fct_rank") }}
    where month = {{ month_name() }} and eligible
),

before as (
    select distinct
        rank_list,
        entity_type,
        entity_code,
        unit_code,
        scheme_code,
        score,
        score_period
    from {{ source("published", "run") }}
    where score is not null
),

-- only who was ranked in the newest period of the list: a gap would count the change of several periods as one
newest as (
    select
        rank_list,
        max(score_period) as score_period
    from before
    group by rank_list
),

change as (
    select
        r.rank_list,
        r.entity_type,
        r.unit_code,
        r.scheme_code,
        r.score - b.score as change
    from ranked as r
    inner join before as b
        on
            r.rank_list = b.rank_list
            and r.entity_type = b.entity_type
            and r.entity_code = b.entity_code
            and r.unit_code = b.unit_code
            and r.scheme_code = b.scheme_code
    inner join newest as n on b.rank_list = n.rank_list and b.score_period = n.score_period
),

centred as (
    select
        *,
        change - ratio(
            sum(change) over (partition by rank_list, entity_type, unit_code, scheme_code),
            count(*) over (partition by rank_list, entity_type, unit_code, scheme_code)
        ) as deviation
    from change
),

-- one degree of freedom a unit goes to the mean of its changes, so that a better month for all is no noise
of_unit as (
    select
        rank_list,
        entity_type,
        count(*) as pairs,
        count(*) - 1 as degrees,
        sum(times(deviation, deviation)) as squares
    from centred
    group by rank_list, entity_type, unit_code, scheme_code
),

summed as (
    select rank_list, entity_type, pairs, degrees, squares from of_unit
    union all
    select rank_list, entity_type, pairs, degrees, squares from {{ source("published", "rank_noise") }}
),

pooled as (
    select
        rank_list,
        entity_type,
        cast(sum(pairs) as bigint) as pairs,
        cast(sum(degrees) as bigint) as degrees,
        cast(sum(squares) as decimal(18, 8)) as squares
    from summed
    group by rank_list, entity_type
),

final as (
    select
        {{ month_name() }} as month,
        rank_list,
        entity_type,
        pairs,
        degrees,
        squares,
        -- a change holds the noise of two periods, hence the half
        cast(sqrt(cast(ratio(squares, 2 * nullif(degrees, 0)) as double)) as decimal(18, 8)) as noise
    from pooled
)

select * from final
