-- what a rater or a form adds to the share of the points, against the mean of its peers, with its interval
with peer as (
    select
        *,
        count(*) over (partition by kind, peer_group) as peers,
        sum(weight) over (partition by kind, peer_group) as peer_weight,
        sum(weight * effect) over (partition by kind, peer_group) as peer_effect
    from {{ ref("int_rater_peer") }}
),

solution as (
    select
        row_place,
        column_place,
        cast(x as decimal(28, 15)) as x
    from {{ ref("int_rater_solution") }}
    where month = {{ month_name() }}
),

evaluation as (
    select
        count(*) as evaluations,
        count(distinct employee_id) as agents
    from {{ ref("int_evaluation") }}
    where month = {{ month_name() }} and exclusion is null
),

policy as (
    select p.interval_z
    from {{ ref("int_policy_day") }} as p
    inner join {{ ref("int_month") }} as m on p.month = m.month and p.day = m.last_day
    where p.queue = '*'
),

residual as (
    select
        e.evaluations - e.agents - (select count(*) from peer where is_solved) as freedom,
        cast(s.x as double) as squares
    from evaluation as e
    cross join solution as s
    where s.row_place = s.column_place and s.row_place = (select max(last_one.row_place) from solution as last_one)
),

covariance as (
    select
        a.place,
        sum(case when a.place = b.place then s.x else 0 end) as own,
        sum(b.weight * s.x) as with_peers
    from peer as a
    inner join peer as b
        on a.kind = b.kind
            and a.peer_group = b.peer_group
    inner join solution as s
        on a.place = s.row_place
            and b.place = s.column_place
    where a.is_solved and b.is_solved
    group by a.place
),

-- the variance of an effect less the mean of its peers, in units of the residual variance
spread as (
    select
        p.*,
        p.effect - cast(cast(p.peer_effect as double) / p.peer_weight as decimal(22, 15)) as deviation,
        coalesce(cast(c.own as double), 0) - 2 * coalesce(cast(c.with_peers as double), 0) / p.peer_weight
        + cast(sum(p.weight * cast(coalesce(c.with_peers, 0) as decimal(28, 12))) over (partition by p.kind, p.peer_group) as double) / p.peer_weight / p.peer_weight
            as variance
    from peer as p
    left join covariance as c on p.place = c.place
),

final as (
    select
        s.kind,
        s.code,
        s.form_version,
        s.evaluations,
        s.agents,
        s.comparable_with,
        case
            when s.peers = 1 then 'alone'
            when s.agents = 1 then 'one_agent'
            else 'measured'
        end as reason,
        cast(s.deviation as decimal(18, 8)) as effect,
        cast(case when r.freedom > 0 then p.interval_z * sqrt(greatest(r.squares, 0) / r.freedom * greatest(s.variance, 0)) end as decimal(18, 8)) as margin
    from spread as s
    cross join residual as r
    cross join policy as p
)

select * from final
