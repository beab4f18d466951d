with entry as (
    select * from {{ ref("int_ledger_change") }}
    where month = {{ month_name() }} and kind = 'actual' and is_performance_pay
),

pay as (
    select * from {{ ref("fct_pay") }}
    where month = {{ month_name() }} and entity_type = 'employee'
),

rate as (
    select * from {{ ref("int_exchange_rate") }}
),

month_in_hand as (
    select * from {{ ref("int_cost_month") }}
),

-- where people were when they were last there
last_day as (
    select employee_id, unit_code, day
    from {{ ref("int_person_day") }}
    where month = {{ month_name() }}
    qualify row_number() over (partition by employee_id order by day desc) = 1
),

-- the cost centre of their unit, else of the nearest above it that has one
person_cost_centre as (
    select
        l.employee_id,
        o.cost_centre
    from last_day as l
    inner join {{ ref("int_cost_path") }} as p
        on l.day = p.day
            and l.unit_code = p.unit_code
    inner join {{ ref("stg_hr__org_units") }} as o
        on p.ancestor_code = o.unit_code
            and o.valid_from <= l.day
            and (o.valid_to is null or l.day < o.valid_to)
    where o.cost_centre is not null
    qualify row_number() over (partition by l.employee_id order by p.depth) = 1
),

side as (
    select e.cost_centre, m.currency, coalesce(e.amount, 0) as booked, 0 as paid
    from entry as e
    cross join month_in_hand as m
    union all
    -- money that no rate converts stays in its own currency
    select
        coalesce(c.cost_centre, 'none') as cost_centre,
        coalesce(r.to_currency, p.currency) as currency,
        0 as booked,
        round(cast(p.amount as decimal(19, 2)) * coalesce(r.rate, 1), 2) as paid
    from pay as p
    left join person_cost_centre as c on p.entity_code = c.employee_id
    left join rate as r on p.currency = r.currency
    where p.amount <> 0
),

summed as (
    select
        cost_centre,
        currency,
        cast(sum(booked) as decimal(18, 2)) as booked,
        cast(sum(paid) as decimal(18, 2)) as paid
    from side
    group by cost_centre, currency
),

final as (
    select
        {{ month_name() }} as month,
        cost_centre,
        currency,
        booked,
        paid,
        cast(booked - paid as decimal(18, 2)) as difference,
        case
            when booked = paid then 'agrees'
            when booked = 0 then 'not_booked'
            when paid = 0 then 'not_paid'
            else 'differs'
        end as state
    from summed
)

select * from final
