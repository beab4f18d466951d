{#- A month of a table on DuckDB: what the table has of it is deleted and the model's rows are inserted, in one transaction. dbt's own
    way writes them into a table beside first, and looks up the columns of both four times. A table keeps its columns, since the
    warehouse is made anew when a model changes; a model with a new one fails here, because the table has no place for it. -#}
{% materialization incremental, adapter="duckdb" %}
    {%- set target_relation = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- call statement("main") -%}{{ create_table_as(False, target_relation, sql) }}{%- endcall -%}
    {%- else -%}
        {%- call statement("main") -%}
            delete from {{ target_relation }} where month = {{ month_name() }};
            insert into {{ target_relation }} by name (
            {{ sql }}
            )
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}
