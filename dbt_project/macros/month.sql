{#- Dates of the month in hand, as SQL literals. They come from the parameter, never from the clock. -#}
{% macro month_start(shift=0) -%}
    {%- set parts = var("month").split("-") -%}
    {%- set index = parts[0] | int * 12 + parts[1] | int - 1 + shift -%}
    cast('{{ "%04d-%02d-01" | format(index // 12, index % 12 + 1) }}' as date)
{%- endmacro %}

{% macro month_name(shift=0) -%}
    {%- set parts = var("month").split("-") -%}
    {%- set index = parts[0] | int * 12 + parts[1] | int - 1 + shift -%}
    '{{ "%04d-%02d" | format(index // 12, index % 12 + 1) }}'
{%- endmacro %}

{#- Rows of the month in hand and of some days around it. `_month` is the partition of the raw store: it prunes files, the column itself decides.
    31 days before March reach into January: every 28 days another partition is looked at. -#}
{% macro month_window(column, before_days=0, after_days=0) -%}
    _month >= {{ month_name(-1 - ([before_days - 1, 0] | max) // 28) }} and _month <= {{ month_name(1 + ([after_days - 1, 0] | max) // 28) }}
    and {{ column }} >= {{ dbt.dateadd("day", -before_days, month_start()) }}
    and {{ column }} < {{ dbt.dateadd("day", after_days, month_start(1)) }}
{%- endmacro %}

{#- The row was known at the knowledge time and not yet replaced by a later delivery. Needs `from {{ source(...) }} as raw_rows`. -#}
{% macro live(kind) -%}
    raw_rows._loaded_at <= cast('{{ var("as_of") }}' as timestamp)
    and not exists (
        select 1
        from {{ source("raw", "_superseded") }} as gone
        where gone.kind = '{{ kind }}'
            and gone._load_id = raw_rows._load_id
            and gone._row = raw_rows._row
            and gone.superseded_at <= cast('{{ var("as_of") }}' as timestamp)
    )
{%- endmacro %}
