{#- Exact decimal arithmetic, half-up (away from zero) at eight decimals: ratio(a, b), times(a, b), round_to(x, step).
    The engines divide and multiply decimals differently; these functions are the one place that knows.
    Run by on-run-start, so that every model may call them by name. ratio is null for b = 0.
    Money: percent_of(amount, percent) and part_of(amount, factor) are multiplied out in full and rounded half-up to cents
    once; exact up to 10^15, where ratio and times end at 40 million, which a month's pay exceeds in some currencies. -#}
{% macro create_exact_functions() %}{{ return(adapter.dispatch("create_exact_functions")()) }}{% endmacro %}


{#- DuckDB divides decimals in floating point, so: guess in double, then settle the last unit by the exact remainder.
    Exact while the result of ratio stays below 40 million; both of its sides take every decimal(18, 4), so that a month of
    seconds by seats (10^10 and more) can be divided by. A remainder of half a unit or more
    counts up; one below minus half a unit counts down (minus a half exactly was already rounded up). -#}
{% macro duckdb__create_exact_functions() %}
create or replace function settled(guess, remainder, unit) as
    guess + case when 2 * remainder >= unit then 0.00000001 when 2 * remainder < -unit then -0.00000001 else 0 end;

create or replace function ratio(a, b) as cast(sign(a) * sign(b) * settled(
    cast(abs(cast(a as double)) / nullif(abs(cast(b as double)), 0) as decimal(19, 8)),
    cast(abs(a) as decimal(38, 16))
    - cast(abs(cast(a as double)) / nullif(abs(cast(b as double)), 0) as decimal(19, 8)) * cast(abs(b) as decimal(22, 8)),
    cast(abs(b) as decimal(22, 8)) * cast(0.00000001 as decimal(9, 8))
) as decimal(18, 8));

create or replace function times(a, b) as cast(sign(a) * sign(b) * settled(
    cast(abs(cast(a as double) * cast(b as double)) as decimal(19, 8)),
    cast(abs(a) as decimal(19, 8)) * cast(abs(b) as decimal(18, 8))
    - cast(abs(cast(a as double) * cast(b as double)) as decimal(19, 8)),
    cast(0.00000001 as decimal(9, 8))
) as decimal(18, 8));

create or replace function round_to(x, step) as cast(round(ratio(x, step), 0) * step as decimal(18, 8));

create or replace function percent_of(amount, percent) as cast(round(
    cast(amount as decimal(19, 4)) * cast(percent as decimal(14, 8)) * cast(0.01 as decimal(3, 2)), 2
) as decimal(18, 2));

create or replace function part_of(amount, factor) as cast(round(
    cast(amount as decimal(19, 2)) * cast(factor as decimal(18, 8)), 2
) as decimal(18, 2));
{% endmacro %}


{#- Spark divides decimals exactly, but a hook runs one statement: one function a call. -#}
{% macro spark__create_exact_functions() %}
{%- set number, wide = "decimal(18, 8)", "decimal(22, 8)" -%}
{%- for signature, result in [
    ("ratio(a " ~ wide ~ ", b " ~ wide ~ ")", "cast(a / nullif(b, 0) as decimal(18, 8))"),
    ("times(a " ~ number ~ ", b " ~ number ~ ")", "cast(a * b as decimal(18, 8))"),
    ("round_to(x " ~ number ~ ", step " ~ number ~ ")", "cast(round(cast(x / nullif(step, 0) as decimal(18, 8)), 0) * step as decimal(18, 8))"),
] -%}
    {%- do run_query("create or replace function " ~ signature ~ " returns " ~ number ~ " return " ~ result) -%}
{%- endfor -%}
select 1
{% endmacro %}
