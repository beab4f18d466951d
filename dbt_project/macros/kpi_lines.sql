{#- The KPI codes that have a line in an int_kpi__ family, read from the models themselves: whether a line found any data does not matter. -#}
{% macro kpi_lines() -%}
    {%- set codes = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == "model" and node.name.startswith("int_kpi__") -%}
            {%- do codes.extend(modules.re.findall("'([a-z0-9_.]+)' as kpi_code", node.raw_code)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(codes | sort) }}
{%- endmacro %}
