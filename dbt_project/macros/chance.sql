{#- Probability that a standard normal value lies below z (a double): formula 26.2.17 of Abramowitz and Stegun, off by less than 0.000000075.
    Neither engine has the normal distribution, both have exp. -#}
{% macro normal_below(z) -%}
    {%- set t = "(1 / (1 + 0.2316419e0 * abs(" ~ z ~ ")))" -%}
    {%- set tail -%}
    exp(-{{ z }} * {{ z }} / 2) * 0.3989422804014327e0 * {{ t }} * (0.319381530e0 + {{ t }} * (-0.356563782e0 + {{ t }} * (1.781477937e0
    + {{ t }} * (-1.821255978e0 + {{ t }} * 1.330274429e0))))
    {%- endset -%}
    case when {{ z }} < 0 then {{ tail }} else 1 - {{ tail }} end
{%- endmacro %}
