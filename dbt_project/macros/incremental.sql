{#- A month of a table on DuckDB: what the table has of it is deleted and the model's rows are inserted, in one transaction. dbt's own
    way writes them into a table beside first, and looks up the columns of both four times. A table keeps its columns, since the
    warehouse is made anew when a model changes; a model that lost one fails here, because the insert names them all. -#}
{% materialization incremental, adapter="duckdb" %}
    {%- set target_relation = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- call statement("main") -%}{{ create_table_as(False, target_relation, sql) }}{%- endcall -%}
    {%- else -%}
        {%- set columns = get_quoted_csv(adapter.get_columns_in_relation(target_relation) | map(attribute="name")) -%}
        {%- call statement("main") -%}
            delete from {{ target_relation }} where month = {{ month_name() }};
            insert into {{ target_relation }} ({{ columns }})
            select {{ columns }} from (
            {{ sql }}
            ) as month_in_hand
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}
