{#- Complaint prevention and resolution index: 50 x min(1, target / actual rate) + 50 x resolved / received, as a numerator over a
    denominator. The first part times received is 50 x the complaints that the target (per mille of the contacts handled) allows,
    at most those received. No complaint at all is 100. Without contacts handled both are 0. The sums of any period will do. -#}
{% macro complaint_index_numerator(contacts, received, resolved, target) -%}
    case
        when {{ contacts }} = 0 then 0
        when {{ received }} = 0 then 100
        else least(
            50 * cast({{ received }} as decimal(18, 6)),
            cast(0.05 as decimal(3, 2)) * cast({{ target }} as decimal(9, 4)) * cast({{ contacts }} as decimal(12, 0))
        ) + 50 * cast({{ resolved }} as decimal(18, 6))
    end
{%- endmacro %}

{% macro complaint_index_denominator(contacts, received) -%}
    case when {{ contacts }} = 0 then 0 when {{ received }} = 0 then 1 else {{ received }} end
{%- endmacro %}
