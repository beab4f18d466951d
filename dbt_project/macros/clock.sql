{#- Seconds that passed from one local time to another. An hour that the clock skipped never was. In an hour that comes twice a
    time may mean either: the shortest reading holds, so only what begins before the hour and ends after it has both, or what
    ends before it begins. -#}
{% macro elapsed_seconds(a, b) -%}
    {%- if in_a_view() -%} seconds_in_hand({{ a }}, {{ b }}) {%- else -%}
    ({{ seconds_between(a, b) }}
    {%- for change in clock_changes() -%}
        {%- set first, last = local_time(change.first), local_time(change.last) -%}
        {%- if change.forward > 0 %}
        - greatest({{ seconds_between("greatest(" ~ a ~ ", " ~ first ~ ")", "least(" ~ b ~ ", " ~ last ~ ")") }}, 0)
        {%- else %}
        + case when ({{ a }} < {{ first }} and {{ b }} >= {{ last }}) or {{ b }} < {{ a }} then {{ -change.forward }} else 0 end
        {%- endif -%}
    {%- endfor -%})
    {%- endif -%}
{%- endmacro %}

{#- True for a stretch that touches an hour that comes twice: its two passes look like an overlap. -#}
{% macro touches_a_repeated_hour(a, b) -%}
    (1 = 0
    {%- for change in clock_changes() if change.forward < 0 %}
    or ({{ a }} < {{ local_time(change.last) }} and {{ b }} > {{ local_time(change.first) }})
    {%- endfor -%})
{%- endmacro %}

{% macro local_time(moment) -%}
    cast('{{ moment.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
{%- endmacro %}

{#- Whole minutes since midnight. -#}
{% macro minute_of_day(moment) -%}
    (60 * extract(hour from {{ moment }}) + extract(minute from {{ moment }}))
{%- endmacro %}
