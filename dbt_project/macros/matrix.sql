{#- Linear equations in SQL: matrix = list of rows = list of doubles, places from 1.
    swept(matrix, row_in_hand, place) is one step of the sweep operator: after a sweep by every place but the
    last, the matrix of [X'X X'y; y'X y'y] holds the inverse, the solution (last column) and the residual sum of squares (last entry).
    A pivot that is nothing but rounding is a column that the others make up: it is left out, and shows what it depends on.
    Each entry comes from single operations in a fixed order, so the result is the same on any number of threads. -#}
{% macro create_matrix_functions() %}{{ return(adapter.dispatch("create_matrix_functions")()) }}{% endmacro %}


{% macro duckdb__create_matrix_functions() %}
create or replace function swept(matrix, row_in_hand, place) as
    case when list_extract(row_in_hand, place) <= 0.000001 then matrix
    else list_transform(matrix, lambda entries, i: list_transform(entries, lambda x, j: case
        when i = place and j = place then 1 / list_extract(row_in_hand, place)
        when i = place then x / list_extract(row_in_hand, place)
        when j = place then -x / list_extract(row_in_hand, place)
        else x - list_extract(entries, place) * list_extract(row_in_hand, j) / list_extract(row_in_hand, place)
    end)) end;
{% endmacro %}


{#- Spark counts the places of a lambda from 0. -#}
{% macro spark__create_matrix_functions() %}
{%- do run_query(
    "create or replace function swept(matrix array<array<double>>, row_in_hand array<double>, place int) returns array<array<double>> return "
    ~ "case when element_at(row_in_hand, place) <= 0.000001 then matrix else transform(matrix, (entries, i) -> transform(entries, (x, j) -> case "
    ~ "when i + 1 = place and j + 1 = place then 1 / element_at(row_in_hand, place) when i + 1 = place then x / element_at(row_in_hand, place) "
    ~ "when j + 1 = place then -x / element_at(row_in_hand, place) "
    ~ "else x - element_at(entries, place) * element_at(row_in_hand, j + 1) / element_at(row_in_hand, place) end)) end"
) -%}
select 1
{% endmacro %}


{#- The values of a group as a list, in the order of `place`. -#}
{% macro ordered_list(value, place) -%}
    {{ adapter.dispatch("ordered_list")(value, place) }}
{%- endmacro %}

{% macro default__ordered_list(value, place) -%}
    list({{ value }} order by {{ place }})
{%- endmacro %}

{% macro spark__ordered_list(value, place) -%}
    transform(array_sort(collect_list(struct({{ place }} as place, {{ value }} as value))), pair -> pair.value)
{%- endmacro %}


{% macro entry_of(list, place) -%}
    {{ adapter.dispatch("entry_of")(list, place) }}
{%- endmacro %}

{% macro default__entry_of(list, place) -%}
    list_extract({{ list }}, {{ place }})
{%- endmacro %}

{% macro spark__entry_of(list, place) -%}
    element_at({{ list }}, {{ place }})
{%- endmacro %}
