with month_in_hand as (
    select * from {{ ref("int_month") }}
),

carrier as (
    select
        o.cost_centre,
        o.unit_code,
        o.parent_code,
        least(m.last_day, coalesce(cast({{ dbt.dateadd("day", -1, "o.valid_to") }} as date), m.last_day)) as last_day
    from {{ ref("stg_hr__org_units") }} as o
    inner join month_in_hand as m
        on o.valid_from <= m.last_day
            and (o.valid_to is null or o.valid_to > m.first_day)
    where o.cost_centre is not null
),

last_carrier as (
    select *
    from carrier
    qualify last_day = max(last_day) over (partition by cost_centre)
),

-- a cost centre is borne by the highest unit that carries it; of several equally high none bears it alone
final as (
    select
        c.cost_centre,
        case when count(*) = 1 then min(c.unit_code) end as unit_code
    from last_carrier as c
    left join last_carrier as above
        on c.parent_code = above.unit_code
            and c.cost_centre = above.cost_centre
    where above.unit_code is null
    group by c.cost_centre
)

select * from final
