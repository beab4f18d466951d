{#- Seconds since the first moment of the month: plain numbers can be cut and compared in both engines. -#}
{% set month_began -%} cast({{ month_start() }} as timestamp) {%- endset %}
{% set minute_of_day = "(cast(split_part(%s, ':', 1) as bigint) * 60 + cast(split_part(%s, ':', 2) as bigint)) * 60" %}

with component_day as (
    select
        d.day as kpi_date,
        c.component,
        c.kind,
        -- what nobody's seat depends on still has to run
        greatest(c.seats, 1) as weight,
        {{ seconds_between(month_began, "cast(d.day as timestamp)") }} as day_began,
        {{ minute_of_day | replace("%s", "c.service_from") }} as opens,
        {{ minute_of_day | replace("%s", "c.service_to") }} as closes
    from {{ ref("int_calendar") }} as d
    inner join {{ ref("stg_monitoring__components") }} as c
        on c.valid_from <= d.day
            and (c.valid_to is null or d.day < c.valid_to)
    where d.is_in_month
),

-- hours over midnight are two stretches of the day
service as (
    select *, 1 as days, day_began + opens as starts, day_began + case when closes > opens then closes else 86400 end as ends from component_day
    union all
    select *, 0 as days, day_began as starts, day_began + closes as ends from component_day where closes <= opens and closes > 0
),

-- what lasts until now lasts beyond the month
outage as (
    select
        *,
        {{ seconds_between(month_began, "started_at") }} as starts,
        {{ seconds_between(month_began, "coalesce(ended_at, cast(" ~ month_start(1) ~ " as timestamp))") }} as ends
    from {{ ref("stg_monitoring__incidents") }}
),

during_service as (
    select
        s.kpi_date,
        s.component,
        s.kind,
        s.weight,
        o.incident_id,
        o.is_planned,
        o.affected_share,
        o.starts as began,
        greatest(s.starts, o.starts) as starts,
        least(s.ends, o.ends) as ends
    from service as s
    inner join outage as o
        on s.component = o.component
            and s.starts < o.ends
            and o.starts < s.ends
),

cut as (
    select component, starts as cut_at from during_service
    union
    select component, ends as cut_at from during_service
),

piece as (
    select component, cut_at as starts, lead(cut_at) over (partition by component order by cut_at) as ends from cut
),

-- every moment counts once: planned work goes before outages, the largest share before smaller ones
counted as (
    select o.*, p.ends - p.starts as seconds
    from piece as p
    inner join during_service as o
        on p.component = o.component
            and o.starts <= p.starts
            and p.ends <= o.ends
    qualify row_number() over (partition by p.component, p.starts order by o.is_planned desc, o.affected_share desc, o.began asc, o.incident_id asc) = 1
),

base as (
    select kpi_date, component, kind, cast(null as {{ dbt.type_string() }}) as record_id, weight * (ends - starts) as up_seconds, weight * (ends - starts) as service_seconds, days
    from service
    union all
    select
        kpi_date,
        component,
        kind,
        incident_id as record_id,
        -weight * seconds * case when is_planned then 1 else affected_share end as up_seconds,
        case when is_planned then -weight * seconds else 0 end as service_seconds,
        0 as days
    from counted
),

lines as (
    select 'line_up' as kpi_code, *, {{ month_name() }} as month, up_seconds as numerator, service_seconds as denominator, days as sample_size from base where kind = 'line' union all
    select 'network_up' as kpi_code, *, {{ month_name() }} as month, up_seconds as numerator, service_seconds as denominator, days as sample_size from base where kind = 'network' union all
    select 'application_up' as kpi_code, *, {{ month_name() }} as month, up_seconds as numerator, service_seconds as denominator, days as sample_size from base where kind = 'application' union all
    select 'hardware_up' as kpi_code, *, {{ month_name() }} as month, up_seconds as numerator, service_seconds as denominator, days as sample_size from base where kind = 'hardware'
)

{{ kpi_rows("lines", ["component", "record_id"]) }}
