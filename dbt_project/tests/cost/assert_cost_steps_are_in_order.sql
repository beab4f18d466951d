{#- Units from the top down: a later step deals to kinds of which the lowest is not above the earlier step's. -#}
{%- set levels = {"site": 1, "section": 2, "department": 2, "shop": 2, "team": 3, "group": 4, "queue": 5} %}

with kind as (
    select kinds.kind, kinds.level from (values {% for kind, level in levels.items() %}('{{ kind }}', {{ level }}){{ ", " if not loop.last }}{% endfor %}) as kinds (kind, level)
),

-- kinds that are known, put end to end again: what is missing is no known kind
step as (
    select
        s.pool,
        s.step,
        s.to_kind,
        s.driver,
        s.valid_from,
        s.valid_to,
        concat('pool ', s.pool, ' step ', s.step) as what,
        max(k.level) as level,
        coalesce(sum(length(k.kind) + 1) - 1, 0) = length(s.to_kind) as is_known
    from {{ ref("cost_step") }} as s
    left join kind as k on {{ is_one_of("k.kind", "s.to_kind") }}
    group by s.pool, s.step, s.to_kind, s.driver, s.valid_from, s.valid_to
),

in_force as (
    select s.*
    from step as s
    inner join {{ ref("int_month") }} as m
        on s.valid_from <= m.last_day
            and (s.valid_to is null or m.last_day < s.valid_to)
),

followed as (
    select
        *,
        lag(level) over (partition by pool order by step) as level_before,
        lag(step) over (partition by pool order by step) as step_before
    from in_force
),

share as (
    select
        s.*,
        f.to_kind
    from {{ ref("cost_share") }} as s
    inner join step as f on s.pool = f.pool and s.step = f.step
),

-- shares of units of the last day, as the step deals them; what nobody can receive would go to the others in silence
share_in_force as (
    select
        s.*,
        f.to_kind,
        m.last_day
    from {{ ref("cost_share") }} as s
    inner join {{ ref("int_month") }} as m
        on s.valid_from <= m.last_day
            and (s.valid_to is null or m.last_day < s.valid_to)
    inner join in_force as f on s.pool = f.pool and s.step = f.step
    where f.driver = 'fixed' and f.to_kind <> 'queue' and s.share > 0
        and s.pool in (select a.pool from {{ ref("fct_cost_allocation") }} as a where a.month = {{ month_name() }})
)

select what, concat('step is ', step, ', which is not 1, 2 or 3') as defect from step where step not between 1 and 3
union all
select what, concat('to_kind is ''', to_kind, ''', which is not made of its words: {{ levels | join(", ") }}') as defect from step where not is_known
union all
select what, concat('deals to ', to_kind, ': step 3, and no other, deals to queue') as defect from step where (to_kind = 'queue') <> (step = 3)
union all
select s.what, concat('driver is ''', s.driver, ''', which cost_driver does not name') as defect
from step as s
left join {{ ref("cost_driver") }} as d on s.driver = d.driver
where d.driver is null
union all
select what, concat('driver is ', driver, ': queues have handled_minutes, contacts and fixed shares') as defect
from step
where to_kind = 'queue' and driver not in ('handled_minutes', 'contacts', 'fixed')
union all
select s.what, concat('the pool ', s.pool, ' is not in cost_pool') as defect
from step as s
left join {{ ref("cost_pool") }} as p on s.pool = p.pool
where p.pool is null
union all
select what, concat('deals to ', to_kind, ' after step ', step_before, ' has dealt to units below it') as defect from followed where level < level_before
union all
select what, concat('holds in two rows of cost_step on the last day of the month: close all but one') as defect from followed where step = step_before
union all
select concat('pool ', pool, ' step ', step, ' share of ', to_code) as what, 'channel is given for queues, and for nothing else' as defect
from share
where (to_kind = 'queue') <> (channel is not null)
union all
select
    concat('pool ', s.pool, ' step ', s.step, ' share of ', s.to_code) as what,
    concat('no ', s.to_kind, ' ', s.to_code, ' is there on the last day of the month: the others would get its ', s.share, ' %. Deal it anew in cost_share') as defect
from share_in_force as s
left join {{ ref("int_cost_path") }} as u
    on s.to_code = u.unit_code
        and s.last_day = u.day
        and u.depth = 0
        and {{ is_one_of("u.ancestor_kind", "s.to_kind") }}
where u.unit_code is null
