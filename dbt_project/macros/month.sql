{#- Dates of the month in hand, and the knowledge time. They come from the parameter, never from the clock: in a table, a test and a
    hook as literals; in a view and what is put into one as functions that every run sets (below). So a view is the same in every month
    and is made once. -#}
{% macro month_start(shift=0) -%}
    {%- if in_a_view() -%} month_in_hand_start({{ shift }}) {%- else -%} cast('{{ shifted_month(shift) }}-01' as date) {%- endif -%}
{%- endmacro %}

{% macro month_name(shift=0) -%}
    {%- if in_a_view() -%} month_in_hand({{ shift }}) {%- else -%} '{{ shifted_month(shift) }}' {%- endif -%}
{%- endmacro %}

{% macro shifted_month(shift) -%}
    {%- set year, month = var("month").split("-") -%}
    {%- set index = year | int * 12 + month | int - 1 + shift -%}
    {{ "%04d-%02d" | format(index // 12, index % 12 + 1) }}
{%- endmacro %}

{#- What was loaded later is not known yet. -#}
{% macro knowledge_time() -%}
    {%- if in_a_view() -%} knowledge_in_hand() {%- else -%} cast('{{ var("as_of") }}' as timestamp) {%- endif -%}
{%- endmacro %}

{#- A word where this stands in a view, else nothing. Not return(): to the linter of SQL it ends the macros around as well. -#}
{% macro in_a_view() -%}
    {%- if model.resource_type == "model" and model.config.materialized in ("view", "ephemeral") -%} view {%- endif -%}
{%- endmacro %}

{#- Year and number of the month, for what cannot be said by the functions. No view may hold it: it would stay as it was. -#}
{% macro month_parts() -%}
    {%- if execute and model.resource_type == "model" and model.config.materialized == "view" -%}
        {{ exceptions.raise_compiler_error("A view is made once for all months: make " ~ model.name ~ " a table, or use month_name() and month_start().") }}
    {%- endif -%}
    {{ return(var("month").split("-") | map("int") | list) }}
{%- endmacro %}

{#- Run by on-run-start. -#}
{% macro create_month_functions() %}{{ return(adapter.dispatch("create_month_functions")()) }}{% endmacro %}

{% macro duckdb__create_month_functions() %}
create or replace function month_in_hand_start(shift) as cast({{ month_start() }} + to_months(shift) as date);
create or replace function month_in_hand(shift) as strftime({{ month_start() }} + to_months(shift), '%Y-%m');
create or replace function seconds_in_hand(a, b) as {{ elapsed_seconds("a", "b") }};
create or replace function knowledge_in_hand() as {{ knowledge_time() }};
{% endmacro %}

{#- Not temporary: a view that stays may not call what goes with the session. -#}
{% macro spark__create_month_functions() %}
{%- for signature, type, result in [
    ("month_in_hand_start(shift int)", "date", "add_months(" ~ month_start() ~ ", shift)"),
    ("month_in_hand(shift int)", "string", "date_format(add_months(" ~ month_start() ~ ", shift), 'yyyy-MM')"),
    ("seconds_in_hand(a timestamp, b timestamp)", "bigint", elapsed_seconds("a", "b")),
    ("knowledge_in_hand()", "timestamp", knowledge_time()),
] -%}
    {%- do run_query("create or replace function " ~ signature ~ " returns " ~ type ~ " return " ~ result) -%}
{%- endfor -%}
select 1
{% endmacro %}

{#- Rows of the month in hand and of some days around it. `_month` is the partition of the raw store: it prunes files, the column itself decides.
    31 days before March reach into January: every 28 days another partition is looked at. -#}
{% macro month_window(column, before_days=0, after_days=0) -%}
    _month >= {{ month_name(-1 - ([before_days - 1, 0] | max) // 28) }} and _month <= {{ month_name(1 + ([after_days - 1, 0] | max) // 28) }}
    and {{ column }} >= {{ dbt.dateadd("day", -before_days, month_start()) }}
    and {{ column }} < {{ dbt.dateadd("day", after_days, month_start(1)) }}
{%- endmacro %}

{#- The row was known at the knowledge time and not yet replaced by a later delivery. Needs `from {{ source(...) }} as raw_rows`. -#}
{% macro live(kind) -%}
    raw_rows._loaded_at <= {{ knowledge_time() }}
    and not exists (
        select 1
        from {{ source("raw", "_superseded") }} as gone
        where gone.kind = '{{ kind }}'
            and gone._load_id = raw_rows._load_id
            and gone._row = raw_rows._row
            and gone.superseded_at <= {{ knowledge_time() }}
    )
{%- endmacro %}
