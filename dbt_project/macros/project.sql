{#- Schemas are called what they are: staging, intermediate, marts, publication, seeds. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}

{#- Incremental strategy `month`: the month in hand is replaced, every other month stays as it is. On DuckDB the whole
    materialization says so (incremental.sql); this is the way of dbt's own. -#}
{% macro get_incremental_month_sql(arg_dict) -%}
    {{ return(adapter.dispatch("get_incremental_month_sql")(arg_dict)) }}
{%- endmacro %}

{% macro default__get_incremental_month_sql(arg_dict) -%}
    {%- set columns = get_quoted_csv(arg_dict["dest_columns"] | map(attribute="name")) -%}
    delete from {{ arg_dict["target_relation"] }} where month = {{ month_name() }};
    insert into {{ arg_dict["target_relation"] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }}
{%- endmacro %}

{#- Spark has no delete on Parquet tables: tables partitioned by month are overwritten partition by partition (dynamic mode). -#}
{% macro spark__get_incremental_month_sql(arg_dict) -%}
    insert overwrite table {{ arg_dict["target_relation"] }}
    select {{ get_quoted_csv(arg_dict["dest_columns"] | map(attribute="name")) }} from {{ arg_dict["temp_relation"] }}
{%- endmacro %}

{#- Tests look at the month in hand: YAML says `where: "month = '__month__'"`, here the month is put in. -#}
{% macro get_where_subquery(relation) -%}
    {%- set where = config.get("where", "") -%}
    {%- if where -%}
        (select * from {{ relation }} where {{ where | replace("__month__", var("month")) }}) as dbt_subquery
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}
