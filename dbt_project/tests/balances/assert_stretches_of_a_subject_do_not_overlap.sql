{#- Kinds whose stretches say when they end, and whose they are. Others hold until the next one and cannot overlap. -#}
{% set kinds = [
    ("employees", ref("stg_hr__employees"), ["employee_id"]),
    ("org_units", ref("stg_hr__org_units"), ["unit_code"]),
    ("identities", ref("stg_hr__identities"), ["system", "login"]),
    ("goals", ref("stg_app__goals"), ["subject_kind", "subject_id", "kpi_code"]),
] %}

with stretches as (
    {% for kind, records, subject in kinds %}
        {% if not loop.first %}union all{% endif %}
        select '{{ kind }}' as kind, concat({{ subject | join(", ' ', ") }}) as subject, valid_from, valid_to from {{ records }}
    {% endfor %}
),

of_month as (
    select
        *,
        lead(valid_from) over (partition by kind, subject order by valid_from) as next_from
    from stretches
    where valid_from < {{ month_start(1) }}
        and (valid_to is null or valid_to > {{ month_start() }})
)

select * from of_month
where next_from < valid_to
    or (next_from is not null and valid_to is null)
