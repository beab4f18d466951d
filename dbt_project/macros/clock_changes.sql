{#- The changes of the clock (summer time) in the month in hand and the two days on either side, in the centre's zone: between which
    two local times it jumped, and by how many seconds forward (backward: less than none). Most months have none and cost nothing. -#}
{% macro clock_changes() -%}
    {%- set pytz = modules.pytz -%}
    {%- set zone = pytz.timezone(var("time_zone")) -%}
    {%- set minutes = modules.datetime.timedelta(minutes=15) -%}
    {%- set year, month = month_parts() -%}
    {%- set first = modules.datetime.datetime(year, month, 1) - 192 * minutes -%}
    {%- set found = [] -%}
    {%- for day in range(36) -%}
        {%- set midnight = pytz.utc.localize(first + day * 96 * minutes) -%}
        {%- if midnight.astimezone(zone).utcoffset() != (midnight + 96 * minutes).astimezone(zone).utcoffset() -%}
            {%- for quarter in range(96) -%}
                {%- set before = (midnight + quarter * minutes).astimezone(zone) -%}
                {%- set after = (midnight + (quarter + 1) * minutes).astimezone(zone) -%}
                {%- if before.utcoffset() != after.utcoffset() -%}
                    {%- set told = (before.replace(tzinfo=none) + minutes, after.replace(tzinfo=none)) -%}
                    {%- set forward = (after.utcoffset() - before.utcoffset()).total_seconds() | int -%}
                    {%- do found.append({"first": told | min, "last": told | max, "forward": forward}) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
