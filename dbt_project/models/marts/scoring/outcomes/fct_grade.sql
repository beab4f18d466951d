with scorecard as (
    select * from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }} and status = 'scored'
),

score_line as (
    select * from {{ ref("fct_score_line") }}
    where month = {{ month_name() }} and source <> 'limit'
),

rank_place as (
    select * from {{ ref("fct_rank") }}
    where month = {{ month_name() }} and eligible
),

scheme as (
    select * from {{ ref("scheme") }}
    where bands is not null
),

band as (
    select
        *,
        lag(grade) over (partition by bands order by position) as better_grade,
        lag(lower) over (partition by bands order by position) as better_lower,
        lag(lower_closed) over (partition by bands order by position) as better_closed
    from {{ ref("scheme_band") }}
),

card as (
    select
        c.month, c.period, s.period_kind, c.family, c.scheme_code, c.entity_type, c.entity_code, c.score,
        s.bands, s.score_step, s.grades_items
    from scorecard as c
    inner join scheme as s on c.scheme_code = s.scheme_code and c.scheme_version = s.version
),

item as (
    select
        period, family, entity_type, entity_code, section_code, item_code,
        ratio(100 * sum(points_exact), sum(points_possible)) as percent
    from score_line
    group by period, family, entity_type, entity_code, section_code, item_code
    having sum(points_possible) > 0
),

-- What is compared stands in whole units: steps of the score, hundredths of a per cent, places of a list.
measured as (
    select
        c.*, 'total' as section_code, 'total' as item_code, cast(null as {{ dbt.type_string() }}) as rank_list,
        c.score as compared, round(ratio(c.score, c.score_step), 0) as units, c.score_step as unit, 1 as size
    from card as c
    union all
    select
        c.*, i.section_code, i.item_code, cast(null as {{ dbt.type_string() }}),
        round_to(i.percent, 0.01), round(ratio(i.percent, 0.01), 0), 0.01, 1
    from card as c
    inner join item as i
        on c.period = i.period and c.family = i.family and c.entity_type = i.entity_type and c.entity_code = i.entity_code
    where c.grades_items
    union all
    select
        c.*, 'total', 'total', r.rank_list,
        ratio(r.unit_size - r.place_first + 1, r.unit_size), r.unit_size - r.place_first + 1, 1, r.unit_size
    from card as c
    inner join rank_place as r
        on c.period = r.period and c.entity_type = r.entity_type and c.entity_code = r.entity_code
),

placed as (
    select
        m.*, b.position, b.grade, b.better_grade, b.better_lower, b.better_closed,
        ratio(times(b.better_lower, m.size), m.unit) as better_units
    from measured as m
    inner join band as b on m.bands = b.bands and coalesce(m.rank_list, '') = coalesce(b.rank_list, '')
    where
        b.lower is null
        or m.units > ratio(times(b.lower, m.size), m.unit)
        or (b.lower_closed and m.units = ratio(times(b.lower, m.size), m.unit))
),

best as (
    select * from placed
    qualify row_number() over (partition by period, family, entity_type, entity_code, section_code, item_code order by position) = 1
),

final as (
    select
        month, period, period_kind, family, scheme_code, entity_type, entity_code, section_code, item_code, bands,
        cast(compared as decimal(18, 8)) as compared,
        grade,
        better_grade as next_grade,
        better_lower as next_lower,
        ratio(
            times(case when better_closed then ceil(better_units - units) else floor(better_units - units) + 1 end, unit), size
        ) as distance
    from best
)

select * from final
