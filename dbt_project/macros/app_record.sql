{#- Records written from the app, all that are known at the knowledge time: they speak about any earlier month, so none is left out.
    `more` names the columns that this kind has beside the common ones; `of_month` leaves only what was recorded in the month in hand. -#}
{% macro app_record(kind, more=[], of_month=false) -%}
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
    {%- if of_month %}
        and {{ month_window("recorded_at") }}
    {%- endif %}
{%- endmacro %}
