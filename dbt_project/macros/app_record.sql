{#- Records written from the app, all that are known at the knowledge time: they speak about any earlier month, so none is left out.
    `more` names the columns that this kind has beside the common ones. -#}
{% macro app_record(kind, more=[]) -%}
    select
        record_id,
        recorded_at,
        recorded_by,
        about_month,
        about_kind,
        about_id,
        text,
        due_on,
        decision,
        decided_by,
        {%- for column in more %}
        {{ column }},
        {%- endfor %}
        owner
    from {{ source("raw", kind) }} as raw_rows
    where {{ live(kind) }}
{%- endmacro %}
