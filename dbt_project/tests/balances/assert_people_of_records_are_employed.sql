{#- Kind, records, whom they name, on which day. Legs of agents have a check of their own. -#}
{% set mentions = [
    ("agent_states", ref("int_state_day"), "employee_id", "kpi_date"),
    ("schedules", ref("int_plan_day"), "employee_id", "kpi_date"),
    ("attendance", ref("stg_hr__attendance"), "employee_id", "work_date"),
    ("training", ref("stg_hr__training"), "employee_id", "held_on"),
    ("suggestions", ref("stg_hr__suggestions"), "employee_id", "submitted_on"),
    ("activities", ref("stg_office__activities"), "employee_id", "held_on"),
    ("reports_due", ref("stg_office__reports_due"), "employee_id", "due_at"),
    ("cases", ref("stg_crm__cases"), "employee_id", "opened_at"),
    ("complaints", ref("stg_crm__complaints"), "employee_id", "occurred_at"),
    ("surveys", ref("stg_survey__surveys"), "employee_id", "contact_started_at"),
    ("chats", ref("stg_shop__chats"), "employee_id", "asked_at"),
    ("orders", ref("stg_shop__orders"), "employee_id", "placed_at"),
    ("identities", ref("stg_hr__identities"), "employee_id", "valid_from"),
    ("pay_bases", ref("stg_finance__pay_bases"), "employee_id", "valid_from"),
    ("org_units", ref("stg_hr__org_units"), "manager_id", "valid_from"),
    ("point_events", ref("stg_floor__point_events"), "case when subject_kind = 'employee' then subject_id end", "occurred_at"),
    ("goals", ref("stg_app__goals"), "case when subject_kind = 'employee' then subject_id end", "valid_from"),
] %}

with employees as (
    select * from {{ ref("stg_hr__employees") }}
),

mentions as (
    {% for kind, records, who, day in mentions %}
        {% if not loop.first %}union all{% endif %}
        select distinct '{{ kind }}' as kind, {{ who }} as employee_id, cast({{ day }} as date) as day from {{ records }} where {{ in_month(day) }}
    {% endfor %}
),

employed as (
    select distinct
        m.kind,
        m.employee_id,
        m.day
    from mentions as m
    inner join employees as e
        on m.employee_id = e.employee_id
            and e.valid_from <= m.day
            and (e.valid_to is null or m.day < e.valid_to)
            and e.status <> 'left'
)

-- a centre of which HR delivered nothing has no people to be known
select m.*
from mentions as m
left join employed as e
    on m.kind = e.kind
        and m.employee_id = e.employee_id
        and m.day = e.day
where m.employee_id is not null
    and e.employee_id is null
    and exists (select 1 from employees)
