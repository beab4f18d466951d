{%- set no_channel = "cast(null as " ~ dbt.type_string() ~ ")" %}

with path as (
    select * from {{ ref("int_cost_path") }}
),

work as (
    select * from {{ ref("int_cost_work") }} where month = {{ month_name() }}
),

of_unit as (
    select measure, day, unit_code, sum(amount) as amount
    from work
    group by measure, day, unit_code
),

kinds as (
    select distinct to_kind as to_kinds from {{ ref("int_cost_rule") }} where to_kind <> 'queue'
),

-- a receiver is the nearest unit of its kinds above the work
nearest as (
    select p.day, p.unit_code, k.to_kinds, p.ancestor_kind, p.ancestor_code
    from path as p
    inner join kinds as k on {{ is_one_of("p.ancestor_kind", "k.to_kinds") }}
    qualify row_number() over (partition by p.day, p.unit_code, k.to_kinds order by p.depth) = 1
),

received as (
    select w.measure, w.day, n.to_kinds, n.ancestor_kind as to_kind, n.ancestor_code as to_code, sum(w.amount) as amount
    from of_unit as w
    inner join nearest as n on w.day = n.day and w.unit_code = n.unit_code
    group by w.measure, w.day, n.to_kinds, n.ancestor_kind, n.ancestor_code
),

-- what is done in a unit on a day counts for every unit above it on that day
final as (
    select r.measure, p.ancestor_code as holder_code, r.to_kinds, r.to_kind, r.to_code, {{ no_channel }} as channel, sum(r.amount) as base
    from received as r
    inner join path as p on r.day = p.day and r.to_code = p.unit_code
    group by r.measure, p.ancestor_code, r.to_kinds, r.to_kind, r.to_code
    union all
    select w.measure, p.ancestor_code as holder_code, 'queue' as to_kinds, 'queue' as to_kind, w.queue as to_code, w.channel, sum(w.amount) as base
    from work as w
    inner join path as p on w.day = p.day and w.unit_code = p.unit_code
    where w.queue is not null and w.channel is not null
    group by w.measure, p.ancestor_code, w.queue, w.channel
)

select * from final
