-- Points of the month: each person's spells under a scheme, their items, limits, cards and places. All exact.
create or replace table scored_day as
with ruled as (
    select
        p.day, p.employee_id, s.family, s.scheme_code, s.version, p.unit_code, p.role, p.status,
        case when w.scheduled_seconds > 0 then 1 else 0 end as scheduled,
    from person_day as p
    inner join unit_path as u on p.day = u.day and p.unit_code = u.unit_code
    inner join scheme_assignment as a
        on
            u.ancestor_code = a.unit_code
            and p.role = a.role
            and p.day >= a.valid_from
            and p.day < coalesce(a.valid_to, date '9999-12-31')
    inner join scheme as s on a.scheme_code = s.scheme_code
    left join agent_day as w on p.employee_id = w.employee_id and p.day = w.kpi_date
    -- the family that scores every agent; the other schemes are left to the product
    where p.status <> 'left' and s.family = getvariable('family')
),
-- days in a row share the day less its number: a spell is one such run
runs as (
    select
        *,
        date_diff('day', getvariable('first_day'), day)
        - row_number() over (partition by family, employee_id, scheme_code, unit_code, role order by day) as run,
    from ruled
)
select *, min(day) over (partition by family, employee_id, scheme_code, unit_code, role, run) as spell_start from runs;

create or replace table spell as
with summed as (
    select
        family, employee_id, spell_start, max(day) as spell_end, scheme_code, version, unit_code, role,
        sum(scheduled) as scheduled_days,
        sum(case when status = 'active' then scheduled else 0 end) as on_duty_days,
        arg_max(status, day) filter (where status <> 'active') as off_status,
    from scored_day
    group by family, employee_id, spell_start, scheme_code, version, unit_code, role
)
select
    *,
    coalesce(ratio(scheduled_days, sum(scheduled_days) over (partition by family, employee_id)), 0) as spell_share,
    row_number() over (partition by family, employee_id order by scheduled_days desc, spell_start desc) = 1 as is_home,
from summed;

create or replace table spell_item as
select
    s.family, s.employee_id, s.spell_start, s.spell_end, s.spell_share, s.scheme_code, s.version, i.section_code, i.item_code,
    i.source, i.ref, i.scope, i.points, i.bonus_cap, i.floor, i.curve_code, coalesce(t.value, i.target) as target, i.min_sample,
    i.missing_share,
from spell as s
inner join scheme_item as i on s.scheme_code = i.scheme_code and s.version = i.version
left join scheme_target as t
    on
        s.scheme_code = t.scheme_code
        and i.item_code = t.item_code
        and s.role = t.holder
        and s.spell_end >= t.valid_from
        and s.spell_end < coalesce(t.valid_to, date '9999-12-31');

create or replace table component as
select
    i.family, i.employee_id, i.spell_start, i.item_code,
    cast(sum(f.numerator) as decimal(22, 8)) as numerator,
    cast(sum(f.denominator) as decimal(22, 8)) as denominator,
    cast(sum(f.sample_size) as bigint) as sample_size,
    0 as event_points,
from spell_item as i
inner join scored_day as d on i.family = d.family and i.employee_id = d.employee_id and i.spell_start = d.spell_start
inner join kpi_daily as f
    on f.entity_type = 'employee' and d.employee_id = f.entity_code and i.ref = f.kpi_code and d.day = f.kpi_date
where i.source = 'kpi'
group by i.family, i.employee_id, i.spell_start, i.item_code
union all
select i.family, i.employee_id, i.spell_start, i.item_code, null, null, count(*), sum(e.points)
from event_records as e
inner join scored_day as d
    on
        e.subject_kind = 'employee'
        and e.subject_id = d.employee_id
        and e.occurred_on = d.day
        and coalesce(e.scheme_code, d.scheme_code) = d.scheme_code
inner join spell_item as i
    on i.source = 'events' and d.family = i.family and d.employee_id = i.employee_id and d.spell_start = i.spell_start and e.item_code = i.ref
group by i.family, i.employee_id, i.spell_start, i.item_code
union all
select family, employee_id, spell_start, item_code, sum(times(weight, share)), sum(weight), count(*), 0
from (
    select i.family, i.employee_id, i.spell_start, i.item_code, w.weight, ratio(sum(ratio(r.value, r.scale_max)), count(*)) as share
    from spell_item as i
    inner join ratings as r
        on r.subject_kind = 'employee' and i.employee_id = r.subject_id and i.scheme_code = r.scheme_code and i.item_code = r.item_code
    inner join scheme_rater as w on i.ref = w.mix_code and r.rater_kind = w.rater_kind
    where i.source = 'ratings'
    group by i.family, i.employee_id, i.spell_start, i.item_code, w.rater_kind, w.weight
)
group by family, employee_id, spell_start, item_code;

create or replace table curve as
with knot as (
    select
        curve_code, x as x_from, share as share_from,
        lead(x, 1, 999999999) over w as x_to,
        case to_next when 'linear' then lead(share, 1, share) over w else share end as share_to,
        row_number() over w = 1 as is_first,
    from scheme_curve
    window w as (partition by curve_code order by x)
)
select curve_code, x_from, x_to, share_from, share_to from knot
union all
select curve_code, -999999999, x_from, share_from, share_from from knot where is_first;

create or replace table item_share as
with valued as (
    select
        i.*, c.numerator, c.denominator, c.sample_size,
        coalesce(c.event_points, 0) as event_points,
        case
            when i.source <> 'events' and coalesce(c.denominator, 0) <= 0 then 'no_data'
            when i.spell_share = 0 then 'no_scheduled_days'
            when i.source = 'events' then 'scored'
            when c.sample_size < i.min_sample * i.spell_share then 'low_sample'
            else 'scored'
        end as reason,
        case when reason = 'scored' then ratio(c.numerator, c.denominator) end as value,
    from spell_item as i
    left join component as c using (family, employee_id, spell_start, item_code)
),
placed as (
    select *, ratio(value, coalesce(target, 1)) as x from valued
),
curved as (
    select
        p.family, p.employee_id, p.spell_start, p.item_code,
        max(c.share_from + ratio(times(c.share_to - c.share_from, p.x - c.x_from), c.x_to - c.x_from)) as curve_share,
    from placed as p
    inner join curve as c on p.curve_code = c.curve_code and p.x >= c.x_from and p.x <= c.x_to
    where p.reason = 'scored'
    group by p.family, p.employee_id, p.spell_start, p.item_code
)
select p.*, case when p.source = 'events' then 1 else coalesce(c.curve_share, p.missing_share) end as share,
from placed as p
left join curved as c using (family, employee_id, spell_start, item_code);

create or replace table spell_part as
with weighted as (
    select
        family, employee_id, spell_start, scheme_code, version, spell_share,
        sum(case when source <> 'events' then points else 0 end) as measurable,
        sum(case when source <> 'events' and share is not null then points else 0 end) as counted,
        sum(case when source <> 'events' and reason = 'scored' then points else 0 end) as measured,
    from item_share
    group by family, employee_id, spell_start, scheme_code, version, spell_share
)
select
    w.*, r.item_step, r.total_floor, r.total_cap, r.score_step, r.min_coverage,
    case when w.measurable > 0 and w.counted = 0 then 0 else w.spell_share end as part,
    part = 0 and w.spell_share > 0 as is_unmeasured,
    times(w.spell_share, w.measurable) as measurable_points,
    case when w.measurable > 0 then ratio(w.measured, w.measurable) else 1 end as coverage,
from weighted as w
inner join scheme as r on w.scheme_code = r.scheme_code and w.version = r.version;

create or replace table item_points as
with nominal as (
    select
        i.*, p.part,
        case when i.source = 'events' then i.spell_share else p.part end as item_part,
        coalesce(round_to(times(i.points, i.share), p.item_step), times(i.points, i.share), 0) as earned,
        case when i.source = 'events' then 1 when i.share is null then 0 else p.measurable end as widen_by,
        case when i.source = 'events' or i.share is null or p.counted = 0 then 1 else p.counted end as narrow_by,
    from item_share as i
    inner join spell_part as p using (family, employee_id, spell_start)
),
raw as (
    select
        *,
        times(item_part, ratio(times(points, widen_by), narrow_by)) as points_possible,
        times(item_part, ratio(times(earned, widen_by), narrow_by)) + case when item_part > 0 then event_points else 0 end as points_raw,
    from nominal
)
select
    * replace (cast(points_raw as decimal(18, 8)) as points_raw),
    cast(greatest(
        least(points_raw, points_possible + coalesce(times(item_part, bonus_cap), 99999)),
        coalesce(times(item_part, floor), -99999)
    ) as decimal(18, 8)) as points_exact,
from raw;

create or replace table limit_line as
with section_sum as (
    select
        family, employee_id, spell_start, section_code,
        cast(sum(points_exact) as decimal(18, 8)) as points,
        cast(sum(greatest(points_exact - points_possible, 0)) as decimal(18, 8)) as bonus,
        sum(case when source = 'events' then 0 else points end) as measurable,
    from item_points
    group by family, employee_id, spell_start, section_code
),
section_limit as (
    select
        t.*,
        least(coalesce(times(p.spell_share, s.bonus_cap), 99999) - t.bonus, 0) as over_bonus_cap,
        coalesce(case when not p.is_unmeasured or t.measurable = 0 then times(p.spell_share, s.floor) end, -99999) as floor,
    from section_sum as t
    inner join spell_part as p using (family, employee_id, spell_start)
    inner join scheme_section as s
        on p.scheme_code = s.scheme_code and p.version = s.version and t.section_code = s.section_code
),
total as (
    select
        p.family, p.employee_id, p.spell_start,
        cast(sum(l.points + l.over_bonus_cap + greatest(l.floor - l.points - l.over_bonus_cap, 0)) as decimal(18, 8)) as points,
        max(times(p.part, p.total_floor)) as floor,
        max(times(p.part, p.total_cap)) as cap,
    from section_limit as l
    inner join spell_part as p using (family, employee_id, spell_start)
    where not p.is_unmeasured
    group by p.family, p.employee_id, p.spell_start
),
lines as (
    select family, employee_id, spell_start, section_code, 'bonus_cap' as item_code, over_bonus_cap as points_exact from section_limit
    union all
    select family, employee_id, spell_start, section_code, 'floor', greatest(floor - points - over_bonus_cap, 0) from section_limit
    union all
    select family, employee_id, spell_start, 'total', 'cap', least(cap - points, 0) from total
    union all
    select family, employee_id, spell_start, 'total', 'floor', greatest(floor - points, 0) from total
)
select * replace (cast(points_exact as decimal(18, 8)) as points_exact) from lines where points_exact <> 0;

create or replace table measured_spell as
with section_sum as (
    select
        family, employee_id, spell_start, section_code,
        cast(sum(points_exact) as decimal(18, 8)) as points,
        cast(sum(greatest(points_exact - points_possible, 0)) as decimal(18, 8)) as bonus,
    from item_points
    where source <> 'events'
    group by family, employee_id, spell_start, section_code
)
select
    t.family, t.employee_id, t.spell_start,
    cast(sum(greatest(
        t.points + least(coalesce(times(p.part, s.bonus_cap), 99999) - t.bonus, 0), coalesce(times(p.part, s.floor), -99999)
    )) as decimal(18, 8)) as measured_points,
    max(p.measurable_points) as measurable_points,
from section_sum as t
inner join spell_part as p using (family, employee_id, spell_start)
inner join scheme_section as s
    on p.scheme_code = s.scheme_code and p.version = s.version and t.section_code = s.section_code
where p.part > 0
group by t.family, t.employee_id, t.spell_start;

create or replace table card as
with summed as (
    select
        p.family, p.employee_id,
        cast(sum(p.part) as decimal(18, 8)) as measured_share,
        cast(sum(times(p.spell_share, p.coverage)) as decimal(18, 8)) as coverage,
        cast(coalesce(sum(m.measured_points), 0) as decimal(18, 8)) as measured_points,
        cast(coalesce(sum(m.measurable_points), 0) as decimal(18, 8)) as measurable_points,
        bool_or(p.is_unmeasured) as has_unmeasured,
        max(p.score_step) as score_step,
        max(p.min_coverage) as min_coverage,
    from spell_part as p
    left join measured_spell as m using (family, employee_id, spell_start)
    group by p.family, p.employee_id
)
select
    family, employee_id, coverage, score_step, measured_points, measurable_points,
    measured_share = 0 or coverage < min_coverage or (has_unmeasured and measurable_points = 0) as is_withheld,
from summed;

-- a stretch without measures scores like the rest of the card; its events count at face value
create or replace table unmeasured_line as
with event_sum as (
    select family, employee_id, spell_start, cast(sum(points_exact) as decimal(18, 8)) as points
    from (
        select family, employee_id, spell_start, points_exact from item_points
        union all
        select family, employee_id, spell_start, points_exact from limit_line
    )
    group by family, employee_id, spell_start
),
earned as (
    select
        p.family, p.employee_id, p.spell_start,
        e.points as event_points,
        coalesce(ratio(times(c.measured_points, p.measurable_points), c.measurable_points), 0) as points,
        times(p.spell_share, p.total_floor) as floor,
        times(p.spell_share, p.total_cap) as cap,
    from spell_part as p
    inner join event_sum as e using (family, employee_id, spell_start)
    inner join card as c using (family, employee_id)
    where p.is_unmeasured
),
lines as (
    select family, employee_id, spell_start, 'unmeasured_days' as item_code, points as points_exact from earned
    union all
    select family, employee_id, spell_start, 'cap', least(cap - points - event_points, 0) from earned
    union all
    select family, employee_id, spell_start, 'floor', greatest(floor - points - event_points, 0) from earned
)
select family, employee_id, spell_start, 'total' as section_code, item_code, cast(points_exact as decimal(18, 8)) as points_exact,
from lines
where points_exact <> 0;

create or replace table score_line as
with lines as (
    select
        family, employee_id, spell_start, section_code, item_code, source, ref, scope, numerator, denominator, sample_size, value,
        target, curve_code, share as curve_share, reason, points_possible, points_raw, points_exact,
    from item_points
    union all by name
    select *, 'limit' as source, 'limit' as reason, 0 as points_possible, 0 as points_raw from limit_line
    union all by name
    select *, 'limit' as source, 'limit' as reason, 0 as points_possible, 0 as points_raw from unmeasured_line
),
stepped as (
    select
        l.*, s.scheme_code, s.version, s.spell_end, s.spell_share, c.score_step,
        ratio(l.points_exact, c.score_step) as steps,
    from lines as l
    inner join spell as s using (family, employee_id, spell_start)
    inner join card as c using (family, employee_id)
),
dealt as (
    select
        *,
        row_number() over (
            partition by family, employee_id order by steps - floor(steps) desc, spell_start, section_code, item_code
        ) as turn,
        round(sum(steps) over (partition by family, employee_id), 0)
        - sum(floor(steps)) over (partition by family, employee_id) as spare_steps,
    from stepped
)
select *, cast((floor(steps) + case when turn <= spare_steps then 1 else 0 end) * score_step as decimal(18, 8)) as points,
from dealt;

create or replace table scorecard as
with in_total as (
    select
        family, employee_id, count(*) as spells, sum(scheduled_days) as scheduled_days, sum(on_duty_days) as on_duty_days,
        arg_max(off_status, spell_end) filter (where off_status is not null) as off_status, max(case when is_home then spell_end end) as home_end,
    from spell
    group by family, employee_id
),
scored as (
    select family, employee_id, cast(sum(points) as decimal(18, 8)) as score from score_line group by family, employee_id
)
select
    h.family, h.scheme_code, h.version, h.employee_id, h.unit_code, h.role, t.spells, c.coverage,
    case when not c.is_withheld then p.score end as score,
    case when c.is_withheld then 'withheld' else 'scored' end as status,
    t.scheduled_days, t.on_duty_days, t.off_status, t.home_end,
    case when not c.is_withheld then null when t.scheduled_days = 0 then 'no_scheduled_days' else 'low_coverage' end as reason,
from spell as h
inner join in_total as t using (family, employee_id)
inner join card as c using (family, employee_id)
inner join scored as p using (family, employee_id)
where h.is_home;

create or replace table rank_place as
with pool as (
    select
        l.rank_list, c.employee_id, u.ancestor_code as unit_code, case when l.by_scheme then c.scheme_code else '*' end as scheme_code,
        c.score, l.min_size,
        case
            when c.on_duty_days < l.min_days then coalesce(c.off_status, 'few_days')
            when c.status = 'withheld' then 'withheld'
        end as hindrance,
    from scorecard as c
    inner join scheme_rank as l
        on c.family = l.family and c.home_end >= l.valid_from and c.home_end < coalesce(l.valid_to, date '9999-12-31')
    inner join unit_path as u on c.home_end = u.day and c.unit_code = u.unit_code and l.level = u.ancestor_kind
),
judged as (
    select
        *,
        count_if(hindrance is null) over (partition by rank_list, unit_code, scheme_code) as unit_size,
        coalesce(hindrance, case when unit_size < min_size then 'small_unit' else 'ranked' end) as reason,
    from pool
)
select
    *,
    reason = 'ranked' as eligible,
    case when eligible then rank() over (partition by rank_list, unit_code, scheme_code, reason order by score desc nulls last) end as place_first,
    case when eligible then rank() over (partition by rank_list, unit_code, scheme_code, reason order by score nulls last) end as place_last,
    eligible and count(*) over (partition by rank_list, unit_code, scheme_code, reason, score) > 1 as tied,
from judged;
