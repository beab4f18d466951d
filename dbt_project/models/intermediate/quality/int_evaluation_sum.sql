{%- set aspects = ["courtesy", "accuracy", "efficiency"] -%}
{%- set critical_kinds = ["customer", "business", "compliance"] %}
-- noqa: disable=LT02

with evaluations as (
    select * from {{ ref("stg_qa__evaluations") }}
),

answers as (
    select * from {{ ref("int_evaluation_answer") }}
),

-- which section of which form is about what
section as (
    select * from {{ ref("qa_section") }}
),

placed as (
    select
        a.*,
        coalesce(own.aspect, common.aspect) as aspect
    from evaluations as e
    inner join answers as a
        on e.evaluation_id = a.evaluation_id
            and e.revision = a.revision
    left join section as own
        on e.form_code = own.form_code
            and a.section_code = own.section_code
            and cast(e.contact_started_at as date) >= own.valid_from
            and (own.valid_to is null or cast(e.contact_started_at as date) < own.valid_to)
    left join section as common
        on common.form_code = '*'
            and a.section_code = common.section_code
            and cast(e.contact_started_at as date) >= common.valid_from
            and (common.valid_to is null or cast(e.contact_started_at as date) < common.valid_to)
),

final as (
    select
        evaluation_id,
        revision,
        sum(points) as points,
        sum(max_points) as max_points,
        {%- for aspect in aspects %}
        sum(case when aspect = '{{ aspect }}' then points else 0 end) as {{ aspect }}_points,
        sum(case when aspect = '{{ aspect }}' then max_points else 0 end) as {{ aspect }}_max_points,
        {%- endfor %}
        {%- for kind in critical_kinds %}
        max(case when critical_error = '{{ kind }}' then 1 else 0 end) as has_{{ kind }}_error,
        {%- endfor %}
        max(case when critical_error is null then 0 else 1 end) as has_critical_error,
        max(is_fatal) as is_fatal
    from placed
    group by evaluation_id, revision
)

select * from final
