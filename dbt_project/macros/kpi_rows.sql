{#- The end of every int_kpi__ family: the lines of a CTE in the shape of int_kpi_base. A line about nothing is no row.
    `columns` names those of the dimensions below that the CTE has, and record_id where a line is about one record. -#}
{% macro kpi_rows(lines, columns) -%}
select
    month,
    kpi_date,
    {%- for column in ["employee_id", "unit_code", "queue", "channel", "vendor", "shop", "component", "record_id"] %}
    {{ column if column in columns else "cast(null as " ~ dbt.type_string() ~ ")" }} as {{ column }},
    {%- endfor %}
    kpi_code,
    cast(numerator as decimal(18, 4)) as numerator,
    cast(denominator as decimal(18, 4)) as denominator,
    cast(sample_size as bigint) as sample_size
from {{ lines }}
where numerator <> 0 or denominator <> 0 or sample_size <> 0
{%- endmacro %}
