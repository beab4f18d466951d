{#- Kind, its records, on which day, the kind that they name, by which column. Who calls or complains need not be a customer. -#}
{% set mentions = [
    ("ivr_sessions", ref("stg_telephony__ivr_sessions"), "entered_at", "calls", "contact_id"),
    ("surveys", ref("stg_survey__surveys"), "contact_started_at", "calls", "contact_id"),
    ("surveys", ref("stg_survey__surveys"), "contact_started_at", "complaints", "complaint_no"),
    ("surveys", ref("stg_survey__surveys"), "contact_started_at", "cases", "case_id"),
    ("surveys", ref("stg_survey__surveys"), "contact_started_at", "orders", "order_id"),
    ("complaints", ref("stg_crm__complaints"), "occurred_at", "calls", "contact_id"),
    ("complaints", ref("stg_crm__complaints"), "occurred_at", "orders", "order_id"),
    ("orders", ref("stg_shop__orders"), "placed_at", "chats", "inquiry_id"),
    ("orders", ref("stg_shop__orders"), "placed_at", "customers", "customer_id"),
    ("chats", ref("stg_shop__chats"), "asked_at", "customers", "customer_id"),
    ("qa_answers", ref("stg_qa__answers"), "contact_started_at", "qa_evaluations", "evaluation_id"),
    ("qa_evaluations", ref("stg_qa__evaluations"), "contact_started_at", "qa_evaluations", "calibration_of"),
    ("point_events", ref("stg_floor__point_events"), "occurred_at", "point_events", "reverses"),
    ("incidents", ref("stg_monitoring__incidents"), "started_at", "components", "concat(component_kind, ' ', component)"),
    ("goals", ref("stg_app__goals"), "valid_from", "kpi", "kpi_code"),
] %}
{#- Named kind, the column that names it, the records of the month and a day on either side. -#}
{% set dated = [
    ("calls", "contact_id", ref("stg_telephony__calls")),
    ("chats", "inquiry_id", ref("stg_shop__chats")),
    ("orders", "order_id", ref("stg_shop__orders")),
    ("cases", "case_id", ref("stg_crm__cases")),
    ("complaints", "complaint_no", ref("stg_crm__complaints")),
    ("qa_evaluations", "evaluation_id", ref("stg_qa__evaluations")),
    ("point_events", "event_id", ref("stg_floor__point_events")),
] %}

with mentions as (
    {% for kind, records, day, named, name in mentions %}
        {% if not loop.first %}union all{% endif %}
        select distinct '{{ kind }}' as kind, '{{ named }}' as names, {{ name }} as id, cast({{ day }} as date) as day
        from {{ records }}
        where {{ in_month(day) }}
    {% endfor %}
),

near as (
    {% for named, id, records in dated %}
        select distinct '{{ named }}' as names, {{ id }} as id, date '1900-01-01' as since from {{ records }} union all
    {% endfor %}
    select 'customers' as names, customer_id as id, since from {{ ref("stg_crm__customers") }}
    union all
    select 'components' as names, concat(kind, ' ', component) as id, min(valid_from) as since
    from {{ ref("stg_monitoring__components") }}
    group by kind, component
    union all
    select distinct 'kpi' as names, kpi_code as id, date '1900-01-01' as since from {{ ref("kpi") }}
),

doubtful as (
    select m.*
    from mentions as m
    left join near as n
        on m.names = n.names
            and m.id = n.id
            and n.since <= m.day -- a plain comparison: with an `or` the join would compare every pair
    where m.id is not null and n.id is null
),

-- of an earlier or a later month; where a kind was never delivered nothing can be asked
elsewhere as (
    {% for named, id, _ in dated %}
        {% if not loop.first %}union all{% endif %}
        select distinct '{{ named }}' as names, {{ id }} as id
        from {{ source("raw", named) }} as raw_rows
        where {{ live(named) }} and {{ id }} in (select id from doubtful where names = '{{ named }}')
    {% endfor %}
),

delivered as (
    {% for named, _, _ in dated %}
        select '{{ named }}' as names where exists (select 1 from {{ source("raw", named) }}) union all
    {% endfor %}
    select distinct names from near where names in ('customers', 'components', 'kpi')
)

select d.*
from doubtful as d
inner join delivered as k on d.names = k.names
left join elsewhere as e
    on d.names = e.names
        and d.id = e.id
where e.id is null
