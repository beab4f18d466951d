{#- Name of the period in which a month ('YYYY-MM', a SQL expression) lies: quarter '2026-Q4', half_year '2026-H2', year '2026'. -#}
{% macro period_of(kind, month) -%}
    {%- set year = "substr(" ~ month ~ ", 1, 4)" -%}
    {%- set number = "cast(substr(" ~ month ~ ", 6, 2) as integer)" -%}
    {%- if kind == "year" -%}
    {{ year }}
    {%- else -%}
    concat({{ year }}, '{{ "-Q" if kind == "quarter" else "-H" }}', cast(cast(floor(({{ number }} + {{ 2 if kind == "quarter" else 5 }}) / {{ 3 if kind == "quarter" else 6 }}) as integer) as {{ dbt.type_string() }}))
    {%- endif -%}
{%- endmacro %}

{#- Last day of the period in which the month in hand lies. -#}
{% macro period_end(kind) -%}
    {%- set number = var("month").split("-")[1] | int - 1 -%}
    {%- set length = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[kind] -%}
    cast({{ dbt.dateadd("day", -1, month_start(length - number % length)) }} as date)
{%- endmacro %}
