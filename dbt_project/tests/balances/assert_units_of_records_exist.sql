{#- Kind, records, which unit they name, on which day. Units of people and units above units have checks of their own. -#}
{% set of_unit = "case when subject_kind not in ('employee', 'vendor') then subject_id end" %}
{% set mentions = [
    ("complaints", ref("stg_crm__complaints"), "unit_code", "occurred_at"),
    ("surveys", ref("stg_survey__surveys"), "unit_code", "contact_started_at"),
    ("cases", ref("stg_crm__cases"), "unit_code", "opened_at"),
    ("vacancies", ref("stg_hr__vacancies"), "unit_code", "opened_on"),
    ("reports_due", ref("stg_office__reports_due"), "unit_code", "due_at"),
    ("point_events", ref("stg_floor__point_events"), of_unit, "occurred_at"),
    ("goals", ref("stg_app__goals"), of_unit, "valid_from"),
] %}

with units as (
    select * from {{ ref("stg_hr__org_units") }}
),

mentions as (
    {% for kind, records, unit, day in mentions %}
        {% if not loop.first %}union all{% endif %}
        select distinct '{{ kind }}' as kind, {{ unit }} as unit_code, cast({{ day }} as date) as day from {{ records }} where {{ in_month(day) }}
    {% endfor %}
),

in_force as (
    select distinct
        m.kind,
        m.unit_code,
        m.day
    from mentions as m
    inner join units as u
        on m.unit_code = u.unit_code
            and u.valid_from <= m.day
            and (u.valid_to is null or m.day < u.valid_to)
)

-- a centre of which no unit was delivered has none to be known
select m.*
from mentions as m
left join in_force as u
    on m.kind = u.kind
        and m.unit_code = u.unit_code
        and m.day = u.day
where m.unit_code is not null
    and u.unit_code is null
    and exists (select 1 from units)
