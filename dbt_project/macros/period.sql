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
    {%- set number = month_parts()[1] - 1 -%}
    {%- set length = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[kind] -%}
    cast({{ dbt.dateadd("day", -1, month_start(length - number % length)) }} as date)
{%- endmacro %}

{#- Months in a period of a kind (a SQL expression). -#}
{% macro period_length(kind) -%}
    case {{ kind }} when 'month' then 1 when 'quarter' then 3 when 'half_year' then 6 when 'year' then 12 end
{%- endmacro %}

{#- Kinds of period that end with the month in hand, as a list of SQL literals: a longer scheme is scored in the month that closes its period. -#}
{% macro closing_kinds() -%}
    {%- set number = month_parts()[1] -%}
    'month'
    {%- for kind, length in [("quarter", 3), ("half_year", 6), ("year", 12)] if number % length == 0 %}, '{{ kind }}'{% endfor %}
{%- endmacro %}

{#- Name of the period of a kind (a SQL expression) in which the month in hand lies: '2026-10', '2026-Q4', '2026-H2', '2026'. -#}
{% macro period_name(kind) -%}
    case {{ kind }}
        when 'month' then {{ month_name() }}
        {%- for longer in ["quarter", "half_year", "year"] %}
        when '{{ longer }}' then {{ period_of(longer, month_name()) }}
        {%- endfor %}
    end
{%- endmacro %}

{#- First month of the period of a kind (a SQL expression) in which the month in hand lies, 'YYYY-MM'. -#}
{% macro period_first_month(kind) -%}
    {%- set number = month_parts()[1] - 1 -%}
    case {{ kind }}
        when 'month' then {{ month_name() }}
        {%- for longer, length in [("quarter", 3), ("half_year", 6), ("year", 12)] %}
        when '{{ longer }}' then {{ month_name(-(number % length)) }}
        {%- endfor %}
    end
{%- endmacro %}

{#- Months from year 0 to a month 'YYYY-MM' (a SQL expression): the difference of two is a number of months. -#}
{% macro month_number(month) -%}
    cast(substr({{ month }}, 1, 4) as int) * 12 + cast(substr({{ month }}, 6, 2) as int)
{%- endmacro %}
