-- what an agent's records would have come to at the mean of their pools, by the day whose organisation holds
with agent_cell as (
    select * from {{ ref("int_case_mix_cell") }}
),

policy as (
    select p.case_mix_min_records
    from {{ ref("int_policy_day") }} as p
    inner join {{ ref("int_month") }} as m on p.month = m.month and p.day = m.last_day
    where p.queue = '*'
),

cell as (
    select
        kpi_code,
        reason,
        queue,
        hour,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from agent_cell
    group by kpi_code, reason, queue, hour
),

-- cells with enough records stand for themselves; what is left is pooled by queue and hour, then by queue, then altogether.
-- So every record is in one pool, and over the centre what is expected is what was observed.
by_reason as (
    select c.*, c.denominator >= p.case_mix_min_records as is_enough, p.case_mix_min_records
    from cell as c
    cross join policy as p
),

by_hour as (
    select *, sum(case when is_enough then 0 else denominator end) over (partition by kpi_code, queue, hour) >= case_mix_min_records as is_hour_enough
    from by_reason
),

by_queue as (
    select *, sum(case when is_enough or is_hour_enough then 0 else denominator end) over (partition by kpi_code, queue) >= case_mix_min_records as is_queue_enough
    from by_hour
),

pooled as (
    select
        kpi_code,
        reason,
        queue,
        hour,
        numerator,
        denominator,
        case when is_enough then reason end as pool_reason,
        case when is_enough or is_hour_enough then hour end as pool_hour,
        case when is_enough or is_hour_enough or is_queue_enough then queue end as pool_queue
    from by_queue
),

expected as (
    select
        *,
        -- twelve decimals: the sum of ten million records is still exact at four
        cast(cast(sum(numerator) over pool as double) / sum(denominator) over pool as decimal(24, 12)) as mean
    from pooled
    window pool as (partition by kpi_code, pool_reason, pool_hour, pool_queue)
),

final as (
    select
        a.kpi_code,
        a.employee_id,
        a.as_of_day,
        sum(a.numerator) as numerator,
        sum(a.denominator) as denominator,
        sum(cast(a.denominator as decimal(12, 0)) * e.mean) as expected_numerator
    from agent_cell as a
    inner join expected as e
        on a.kpi_code = e.kpi_code
            and a.reason = e.reason
            and a.queue = e.queue
            and a.hour = e.hour
    group by a.kpi_code, a.employee_id, a.as_of_day
)

select * from final
