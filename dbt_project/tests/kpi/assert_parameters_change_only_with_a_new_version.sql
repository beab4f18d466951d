-- A value that changes under a definition changes the definition: every KPI that names it starts a new version that day.
with parameter as (
    select * from {{ ref("kpi_parameter") }}
),

kpi as (
    select * from {{ ref("kpi") }}
),

beginning_or_end as (
    select parameter, valid_from as day from parameter
    union all
    select parameter, valid_to as day from parameter where valid_to is not null
),

named_queue as (
    select distinct parameter, queue from parameter
),

-- days on which a value may change, for every queue that is named anywhere
moment as (
    select distinct
        p.parameter,
        q.queue,
        p.day
    from beginning_or_end as p
    inner join named_queue as q on p.parameter = q.parameter
),

-- what is said about a queue goes before what is said about all
valued as (
    select
        m.parameter,
        m.queue,
        m.day,
        coalesce(
            max(case when p.queue = m.queue and p.valid_from < m.day then p.value end),
            max(case when p.valid_from < m.day then p.value end)
        ) as before_value,
        coalesce(
            max(case when p.queue = m.queue and p.valid_from <= m.day and (p.valid_to is null or m.day < p.valid_to) then p.value end),
            max(case when p.valid_from <= m.day and (p.valid_to is null or m.day < p.valid_to) then p.value end)
        ) as value
    from moment as m
    left join parameter as p
        on m.parameter = p.parameter
            and p.queue in (m.queue, '*')
            -- in force on the day before, or on the day
            and (p.valid_to is null or m.day <= p.valid_to)
    group by m.parameter, m.queue, m.day
)

select
    k.kpi_code,
    v.parameter,
    v.queue,
    v.day,
    v.before_value,
    v.value
from valued as v
inner join kpi as k
    on instr(concat('|', coalesce(k.parameters, ''), '|'), concat('|', v.parameter, '|')) > 0
        and k.valid_from < v.day
        and (k.valid_to is null or v.day < k.valid_to)
where v.before_value is not null and v.before_value is distinct from v.value
