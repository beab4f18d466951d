{#- Whole seconds from one timestamp to another. -#}
{% macro seconds_between(a, b) -%}
    {{ adapter.dispatch("seconds_between")(a, b) }}
{%- endmacro %}

{% macro default__seconds_between(a, b) -%}
    date_diff('second', {{ a }}, {{ b }})
{%- endmacro %}

{% macro spark__seconds_between(a, b) -%}
    (unix_timestamp({{ b }}) - unix_timestamp({{ a }}))
{%- endmacro %}

{#- The day to which a fact of an agent at a moment belongs: a night shift belongs to the day on which it began.
    `tail` is the alias of int_night_tail, left joined on the agent and the calendar day of the moment. -#}
{% macro work_date(moment, tail="night_tail") -%}
    case when {{ moment }} < {{ tail }}.tail_until then {{ tail }}.work_date else cast({{ moment }} as date) end
{%- endmacro %}

{#- A date of the month in hand. -#}
{% macro in_month(column) -%}
    {{ column }} >= {{ month_start() }} and {{ column }} < {{ month_start(1) }}
{%- endmacro %}

{#- A whole number that differs where values differ, for sums that compare two sets of values. -#}
{% macro hash_of(value) -%}
    {{ adapter.dispatch("hash_of")(value) }}
{%- endmacro %}

{% macro default__hash_of(value) -%}
    hash({{ value }})
{%- endmacro %}

{% macro spark__hash_of(value) -%}
    cast(xxhash64({{ value }}) as decimal(38, 0))
{%- endmacro %}

{#- The moment at which what is due is judged: some days after the last day of the month in hand. -#}
{% macro due_line(days) -%}
    {{ dbt.dateadd("day", days, "cast(" ~ month_start(1) ~ " as timestamp)") }}
{%- endmacro %}
