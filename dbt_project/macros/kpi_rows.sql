{#- The end of every int_kpi__ family: the lines of a CTE in the shape of int_kpi_base. A line about nothing is no row. -#}
{% macro kpi_rows(lines) -%}
select
    month,
    kpi_date,
    employee_id,
    queue,
    kpi_code,
    cast(numerator as decimal(18, 4)) as numerator,
    cast(denominator as decimal(18, 4)) as denominator,
    cast(sample_size as bigint) as sample_size
from {{ lines }}
where numerator <> 0 or denominator <> 0 or sample_size <> 0
{%- endmacro %}
