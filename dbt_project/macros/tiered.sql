{#- Materialization `tiered`: members before those whose score rolls them up, in as many tiers as the organisation has.

    The model is one select. It is run once for every tier that occurs in the month, lowest first, and appended to its own
    table, so that each tier reads what the tiers below wrote. Two words are filled in just before each run, in the model and
    in the ephemeral models that it is made of:
        __tier__         the tier in hand (0: nothing is rolled up)
        __lower_tiers__  the model's own table, which by then holds the tiers below
    Config `tiers_of` names the monthly relation that says which tiers occur (column `tier`). A month is replaced as a whole,
    in one transaction. -#}
{% materialization tiered, default %}
    {%- set target_relation = this.incorporate(type="table") -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set month = month_name() -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing is none or should_full_refresh() -%}
        {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- call statement("create_empty") -%}{{ tiered_empty_table(target_relation) }}{%- endcall -%}
    {%- else -%}
        {%- call statement("clear_month") -%}{{ tiered_clear_month(target_relation, month) }}{%- endcall -%}
    {%- endif -%}

    {%- set found = run_query("select distinct tier from " ~ ref(config.require("tiers_of")) ~ " where month = " ~ month ~ " order by tier") -%}
    {%- for tier in found.columns[0].values() -%}
        {%- call statement("tier_" ~ tier) -%}
            insert into {{ target_relation }}
            select {{ model.columns.keys() | join(", ") }} from (
            {{ tiered_select(sql, target_relation, tier) }}
            ) as tier_in_hand
        {%- endcall -%}
    {%- endfor -%}
    {%- call statement("main") -%}select 1{%- endcall -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({"relations": [target_relation]}) }}
{% endmaterialization %}


{% macro tiered_select(sql, relation, tier) -%}
    {{ sql | replace("__lower_tiers__", relation | string) | replace("__tier__", tier | string) }}
{%- endmacro %}


{#- The first table takes its columns from the declared ones, because the select reads the table itself. -#}
{% macro tiered_empty_table(relation) -%}
    create table {{ relation }} (
        {%- for column in model.columns.values() %}
        {{ column.name }} {{ column.data_type | replace("varchar", dbt.type_string()) }}{{ "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{% macro tiered_clear_month(relation, month) %}{{ return(adapter.dispatch("tiered_clear_month")(relation, month)) }}{% endmacro %}

{% macro default__tiered_clear_month(relation, month) -%}
    delete from {{ relation }} where month = {{ month }}
{%- endmacro %}
