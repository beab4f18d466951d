-- Figures of the month, its ten-day periods and the longer ones that it begins (no history here), with what chance may do to them.
create or replace table thirds as
select
    least(3, 1 + (day(d.kpi_date) - 1) // 10) as third, d.entity_type, d.entity_code, d.kpi_code,
    sum(d.numerator) as numerator, sum(d.denominator) as denominator, sum(d.sample_size) as sample_size,
    count_if(d.denominator <> 0) as days,
    sum(cast(d.numerator as decimal(19, 4)) * cast(d.numerator as decimal(19, 4))) filter (k.spread = 'mean') as xx,
    sum(cast(d.numerator as decimal(19, 4)) * cast(d.denominator as decimal(19, 4))) filter (k.spread = 'mean') as xy,
    sum(cast(d.denominator as decimal(19, 4)) * cast(d.denominator as decimal(19, 4))) filter (k.spread = 'mean') as yy,
from kpi_daily as d
inner join kpi as k on d.kpi_code = k.kpi_code
group by all;

-- third 0: the month. The complaint index is derived from sums.
create or replace table summed as
with sums as (
    from thirds
    union all by name
    select 0 as third, entity_type, entity_code, kpi_code, sum(columns(* exclude (third, entity_type, entity_code, kpi_code)))
    from thirds
    group by entity_type, entity_code, kpi_code
),
complained as (
    select
        third, entity_type, entity_code,
        coalesce(sum(denominator) filter (kpi_code = 'complaint_rate'), 0) :: decimal(18, 4) as contacts,
        coalesce(sum(denominator) filter (kpi_code = 'complaint_index.resolved'), 0) :: decimal(18, 4) as complaints,
        coalesce(sum(numerator) filter (kpi_code = 'complaint_index.resolved'), 0) :: decimal(18, 4) as resolved,
    from sums
    where kpi_code in ('complaint_rate', 'complaint_index.resolved')
    group by third, entity_type, entity_code
)
from sums
union all by name
select
    third, c.entity_type, entity_code, k.kpi_code,
    case
        when contacts = 0 then 0
        when complaints = 0 then 100
        else least(50 * complaints, 0.05 * getvariable('complaint_index_target') * contacts) + 50 * resolved
    end as numerator,
    case when contacts = 0 then 0 when complaints = 0 then 1 else complaints end as denominator,
    contacts as sample_size,
from complained as c
inner join (
    select kpi_code, unnest(string_split(entity_types, '|')) as entity_type from kpi where kpi_code = 'complaint_index'
) as k on c.entity_type = k.entity_type;

create or replace macro wilson(p, n, z, side) as
    (p + z * z / (2 * n)) / (1 + z * z / n) + side * z * (sqrt(greatest(0, p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n));

create or replace table figure as
with typed as (
    select
        s.* replace (
            cast(s.numerator as decimal(18, 4)) as numerator, cast(s.denominator as decimal(18, 4)) as denominator,
            cast(s.sample_size as bigint) as sample_size
        ),
        k.aggregation, k.version, k.finality_days,
        case
            when k.aggregation <> 'sum' and s.denominator = 0 then 'no_data'
            when s.sample_size < k.min_sample then 'low_sample'
            else 'measured'
        end as reason,
        case when s.denominator > 0 then k.spread end as spread,
        cast(s.numerator as double) / cast(s.denominator as double) as p,
        cast(s.denominator as double) as n,
        s.xx :: double - 2 * p * s.xy :: double + p * p * s.yy :: double as squares,
    from summed as s
    inner join kpi as k on s.kpi_code = k.kpi_code
)
select
    * exclude (squares),
    case
        when reason <> 'measured' then null
        when aggregation = 'sum' then cast(numerator as decimal(18, 8))
        else ratio(numerator, denominator)
    end as value,
    case when spread = 'mean' then
        sqrt(case when squares > xx :: double * 1e-13 then squares else 0 end * days / nullif(days - 1, 0)) / n
    end as error,
from typed;

create or replace table reliability as
with people as (
    select
        f.*, sum(f.numerator) over (partition by f.third, f.kpi_code) as x, sum(f.denominator) over (partition by f.third, f.kpi_code) as y,
        case f.spread when 'share' then cast(cast(ratio(x, y) * (1 - ratio(x, y)) as double) / n as decimal(32, 16)) else cast(error * error as decimal(32, 16)) end as chance,
    from figure as f
    where f.entity_type = 'employee' and f.reason = 'measured' and f.spread in ('share', 'mean') and f.denominator > 0
),
moments as (
    select
        third, kpi_code, cast(count(*) as double) as heads, cast(sum(value) as double) as total,
        cast(sum(cast(value as decimal(19, 8)) * cast(value as decimal(19, 8))) as double) as squared, cast(sum(chance) as double) as total_chance,
        greatest(0, (squared - total * total / heads) / (heads - 1) - total_chance / heads) as real_variance,
    from people
    where chance is not null
    group by third, kpi_code
    having count(*) > 2
)
select
    p.third, p.kpi_code, p.entity_type, p.entity_code, u.value as unit_value,
    cast(m.real_variance / nullif(m.real_variance + cast(p.chance as double), 0) as decimal(18, 8)) as reliability,
from people as p
inner join moments as m on p.third = m.third and p.kpi_code = m.kpi_code
left join entity as e on e.entity_type = 'employee' and p.entity_code = e.entity_code
left join figure as u
    on u.third = p.third and u.kpi_code = p.kpi_code and u.entity_code = e.parent_code and u.reason = 'measured'
    and u.entity_type not in ('employee', 'queue', 'channel', 'vendor', 'component')
where p.chance is not null;

create or replace table member_mean as
with place_day as (
    select day, unit_code, string_agg(ancestor_code, '>' order by depth) as place from unit_path group by all
),
place as (
    select distinct d.place, u.ancestor_kind as entity_type, u.ancestor_code as entity_code
    from place_day as d
    inner join unit_path as u on d.day = u.day and d.unit_code = u.unit_code
),
at_place as (
    select
        l.place, d.entity_code as employee_id, d.kpi_code, least(3, 1 + (day(d.kpi_date) - 1) // 10) as third,
        sum(d.numerator) as x, sum(d.denominator) as y, sum(d.sample_size) as n,
    from kpi_daily as d
    inner join person_day as p on d.entity_code = p.employee_id and d.kpi_date = p.day
    inner join place_day as l on p.unit_code = l.unit_code and p.day = l.day
    where d.entity_type = 'employee'
    group by all
),
by_third as (
    from at_place
    union all by name
    select place, employee_id, kpi_code, 0 as third, sum(x) as x, sum(y) as y, sum(n) as n from at_place group by all
),
member as (
    select a.third, u.entity_type, u.entity_code, a.employee_id, a.kpi_code, sum(a.x) as x, sum(a.y) as y, sum(a.n) as n
    from by_third as a
    inner join place as u on a.place = u.place
    group by all
)
select
    m.third, m.entity_type, m.entity_code, m.kpi_code, count(*) as members,
    ratio(sum(case k.aggregation when 'sum' then cast(m.x as decimal(18, 8)) else ratio(m.x, m.y) end), count(*)) as member_mean,
from member as m
inner join kpi as k on m.kpi_code = k.kpi_code
where m.n >= k.min_sample and (k.aggregation = 'sum' or m.y <> 0)
group by all;

create or replace table kpi_period as
with longer as (
    select
        period_kind,
        year(getvariable('first_day')) || case period_kind
            when 'quarter' then '-Q' || ((month(getvariable('first_day')) + 2) // 3)
            when 'half_year' then '-H' || ((month(getvariable('first_day')) + 5) // 6)
            else ''
        end as period,
        date_trunc('year', getvariable('first_day')) + to_months(cast(months * ((month(getvariable('first_day')) - 1) // months + 1) as integer)) - interval 1 day as last_day,
    from (values ('quarter', 3), ('half_year', 6), ('year', 12)) as t(period_kind, months)
),
uncertain as (
    select
        f.* exclude (spread, p, n, error, xx, xy, yy, days),
        getvariable('interval_z') :: double as z,
        case when f.reason = 'measured' then case f.spread when 'share' then wilson(f.p, f.n, z, -1) when 'mean' then case when f.error is not null then greatest(f.p - z * f.error, k.lowest) end end end as low,
        case when f.reason = 'measured' then case f.spread when 'share' then wilson(f.p, f.n, z, 1) when 'mean' then case when f.error is not null then least(f.p + z * f.error, k.highest) end end end as high,
        r.reliability, r.unit_value + times(r.reliability, f.value - r.unit_value) as shrunk_value, m.members, m.member_mean,
        case f.third when 0 then f.days end as days, case f.third when 0 then f.xx end as numerator_squared,
        case f.third when 0 then f.xy end as product, case f.third when 0 then f.yy end as denominator_squared,
    from figure as f
    inner join kpi as k on f.kpi_code = k.kpi_code
    left join reliability as r on f.third = r.third and f.entity_type = r.entity_type and f.entity_code = r.entity_code and f.kpi_code = r.kpi_code
    left join member_mean as m on f.third = m.third and f.entity_type = m.entity_type and f.entity_code = m.entity_code and f.kpi_code = m.kpi_code
),
figures as (
    select 'month' as period_kind, getvariable('month') as period, getvariable('next_month') - interval 1 day as last_day, f.*, 1 as months
    from uncertain as f
    where f.third = 0
    union all by name
    select p.*, f.* exclude (days, numerator_squared, product, denominator_squared), 1 as months
    from uncertain as f
    cross join longer as p
    where f.third = 0
    union all by name
    select
        'ten_day' as period_kind, getvariable('month') || '-T' || third as period,
        case third when 3 then getvariable('next_month') - interval 1 day else getvariable('first_day') + to_days(cast(10 * third - 1 as integer)) end as last_day,
        f.*, 0 as months,
    from uncertain as f
    where third > 0
)
select
    * exclude (third, aggregation, version, finality_days, last_day, z), version as kpi_version,
    cast(last_day + to_days(cast(finality_days as integer)) as date) as final_from,
from figures;
