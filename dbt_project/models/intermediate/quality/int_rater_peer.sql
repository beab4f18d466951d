-- the solved effects with whom they can be compared
with term as (
    select * from {{ ref("int_rater_term") }}
),

solution as (
    select * from {{ ref("int_rater_solution") }} where month = {{ month_name() }}
),

-- a place that the sweep left out is made up of others: nothing is left in its own entry, its column shows of which
found as (
    select
        t.*,
        own.x > 0.000001 as is_solved,
        -- decimals from here on: exact sums
        cast(case when own.x > 0.000001 then effect.x else 0 end as decimal(22, 15)) as effect
    from term as t
    inner join solution as own
        on t.place = own.row_place
            and t.place = own.column_place
    inner join solution as effect
        on t.place = effect.row_place
            and effect.column_place = (select max(row_place) from solution)
),

-- the part that a term has in every place left out; the difference of two terms is told only if their parts are the same
part as (
    select
        f.place,
        o.place as left_out,
        cast(case when f.is_solved then -s.x when f.place = o.place then 1 else 0 end as decimal(12, 4)) as x
    from found as f
    inner join found as o on not o.is_solved
    inner join solution as s
        on f.place = s.row_place
            and o.place = s.column_place
),

parts as (
    select
        place,
        {{ dbt.listagg("concat(cast(left_out as " ~ dbt.type_string() ~ "), ':', cast(x as " ~ dbt.type_string() ~ "))", "' '", "order by left_out") }} as parts
    from part
    where x <> 0
    group by place
),

final as (
    select
        f.kind,
        f.code,
        f.form_version,
        f.place,
        f.evaluations,
        cast(f.evaluations as decimal(8, 0)) as weight,
        f.agents,
        f.is_solved,
        f.effect,
        min(f.code) over (partition by f.kind, p.parts) as comparable_with,
        coalesce(p.parts, '') as peer_group
    from found as f
    left join parts as p on f.place = p.place
)

select * from final
