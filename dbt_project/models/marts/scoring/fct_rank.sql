with scorecard as (
    select * from {{ ref("fct_scorecard") }}
    where month = {{ month_name() }}
),

spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

unit_path as (
    select * from {{ ref("int_unit_path") }}
    where month = {{ month_name() }}
),

rank_list as (
    select * from {{ ref("scheme_rank") }}
),

absence as (
    select
        family,
        entity_type,
        entity_code,
        max_by(off_status, case when off_status is not null then spell_end end) as off_status,
        max(case when is_home then spell_end end) as home_end
    from spell
    group by family, entity_type, entity_code
),

pool as (
    select
        c.month,
        c.period,
        c.period_kind,
        l.rank_list,
        c.entity_type,
        c.entity_code,
        u.ancestor_code as unit_code,
        case when l.by_scheme then c.scheme_code else '*' end as scheme_code,
        c.score,
        l.min_size,
        case
            when c.on_duty_days < l.min_days then coalesce(a.off_status, 'few_days')
            when c.status = 'withheld' then 'withheld'
        end as hindrance
    from scorecard as c
    inner join absence as a
        on c.family = a.family and c.entity_type = a.entity_type and c.entity_code = a.entity_code
    inner join rank_list as l
        on c.family = l.family
            and a.home_end >= l.valid_from
            and a.home_end < coalesce(l.valid_to, date '9999-12-31')
    inner join unit_path as u
        on a.home_end = u.day and c.unit_code = u.unit_code and l.level = u.ancestor_kind
),

sized as (
    select
        *,
        sum(case when hindrance is null then 1 else 0 end)
            over (partition by rank_list, entity_type, unit_code, scheme_code) as unit_size
    from pool
),

judged as (
    select
        *,
        coalesce(hindrance, case when unit_size < min_size then 'small_unit' else 'ranked' end) as reason
    from sized
),

placed as (
    select
        *,
        rank() over (partition by rank_list, entity_type, unit_code, scheme_code, reason order by score desc nulls last) as place_first,
        rank() over (partition by rank_list, entity_type, unit_code, scheme_code, reason order by score asc nulls last) as place_last,
        count(*) over (partition by rank_list, entity_type, unit_code, scheme_code, reason, score) as same_score
    from judged
),

final as (
    select
        month,
        period,
        period_kind,
        rank_list,
        entity_type,
        entity_code,
        unit_code,
        scheme_code,
        score,
        cast(unit_size as int) as unit_size,
        reason = 'ranked' as eligible,
        reason,
        case when reason = 'ranked' then cast(place_first as int) end as place_first,
        case when reason = 'ranked' then cast(place_last as int) end as place_last,
        reason = 'ranked' and same_score > 1 as tied
    from placed
)

select * from final
