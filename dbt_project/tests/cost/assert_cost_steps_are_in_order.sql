{#- Units from the top down: a later step deals to a kind that is not above the earlier one's. -#}
{%- set kinds = ["site", "section", "team", "group", "queue"] %}
{%- set level %}case to_kind {% for kind in kinds %}when '{{ kind }}' then {{ loop.index }} {% endfor %}end{% endset %}

with step as (
    select
        *,
        concat('pool ', pool, ' step ', step) as what,
        {{ level }} as level
    from {{ ref("cost_step") }}
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
)

select what, concat('step is ', step, ', which is not 1, 2 or 3') as defect from step where step not between 1 and 3
union all
select what, concat('to_kind is ''', to_kind, ''', which is not one of its words: {{ kinds | join(", ") }}') as defect from step where level is null
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
