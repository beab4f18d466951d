{#- n² times the covariance of x and y, from exact sums: n, Σx, Σy, Σxy. Decimals with at most four places, so nothing is rounded
    and equal values have a covariance of nought, not of nearly nought. -#}
{% macro scaled_covariance(n, x_sum, y_sum, products) -%}
    (
        cast({{ n }} as decimal(9, 0)) * cast({{ products }} as decimal(27, 8))
        - cast({{ x_sum }} as decimal(19, 4)) * cast({{ y_sum }} as decimal(19, 4))
    )
{%- endmacro %}
