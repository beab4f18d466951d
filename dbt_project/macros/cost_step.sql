{#- What stands for a queue where contacts were handled without one: an outbound call, a call to a direct number. They cost too. -#}
{% macro no_queue() %}'-'{% endmacro %}


{#- Whether a kind of unit is among the receivers of a step: `to_kind` of a rule may name several, team|department. -#}
{% macro is_one_of(kind, kinds) -%}
    concat('|', {{ kinds }}, '|') like concat('%|', {{ kind }}, '|%')
{%- endmacro %}


{#- One step of the allocation: what every holder holds of a pool after the steps before is dealt to the receivers of the step's rule,
    in proportion to their bases in int_cost_base.
    - A holder without a base of its own is helped by the nearest unit above it that has one (`dealt_by`). Where none has, the amount
      stays with the holder, over a total of 0, and a guard blocks.
    - Every receiver gets whole cents, rounded down; the cents that are left go one each to the largest remainders, ties in the order of
      receiver and channel. A negative amount is dealt as if it were positive. So the parts of what is dealt add up to it.
    - A pool without a rule for the step is passed over: what it holds is found again by the next step.
    Exact: cents times base has no fraction beyond the base's four decimals; the quotient is guessed in floating point and settled by
    its remainder, up to 10^13 of money. -#}
{% macro cost_step(n) -%}
{%- set entry = ["account", "cost_centre", "ledger_version", "one_off", "currency", "after_close"] -%}
{%- set entries = entry | join(", ") -%}
{%- set holding = "pool, " ~ entries ~ ", holder_code" -%}
with line as (
    {%- for before in range(n) %}
    select * from {{ ref("int_cost_step_" ~ before) }} where month = {{ month_name() }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

rule as (
    select * from {{ ref("int_cost_rule") }} where step = {{ n }}
),

base as (
    select * from {{ ref("int_cost_base") }} where month = {{ month_name() }} and step = {{ n }}
),

path as (
    select * from {{ ref("int_cost_unit") }} where month = {{ month_name() }}
),

-- every line of a step goes on in the next one, so the last step of a pool says where its money is
reached as (
    select * from line
    qualify step = max(step) over (partition by pool)
),

held as (
    select pool, {{ entries }}, to_kind as holder_kind, to_code as holder_code, cast(sum(amount) as decimal(18, 2)) as amount
    from reached
    group by pool, {{ entries }}, to_kind, to_code
),

holder as (
    select distinct
        h.pool,
        h.holder_code,
        r.driver
    from held as h
    inner join rule as r on h.pool = r.pool
),

with_base as (
    select distinct pool, holder_code from base
),

dealer as (
    select h.pool, h.holder_code, p.ancestor_code as dealt_by
    from holder as h
    inner join path as p on h.holder_code = p.unit_code
    inner join with_base as b on h.pool = b.pool and p.ancestor_code = b.holder_code
    qualify row_number() over (partition by h.pool, h.holder_code order by p.depth) = 1
),

claim as (
    select
        h.*,
        r.driver,
        d.dealt_by,
        coalesce(b.to_kind, h.holder_kind) as to_kind,
        coalesce(b.to_code, h.holder_code) as to_code,
        b.channel,
        coalesce(b.base, 0) as driver_base,
        coalesce(b.total, 0) as driver_total,
        cast(abs(h.amount) * 100 as decimal(16, 0)) as cents
    from held as h
    inner join rule as r on h.pool = r.pool
    left join dealer as d on h.pool = d.pool and h.holder_code = d.holder_code
    left join base as b on d.pool = b.pool and d.dealt_by = b.holder_code
),

guessed as (
    select
        *,
        case
            when driver_total = 0 then cents
            else cast(floor(cast(cents as double) * cast(driver_base as double) / cast(driver_total as double)) as decimal(16, 0))
        end as guess
    from claim
),

remaining as (
    select
        *,
        cents * cast(driver_base as decimal(22, 4)) - guess * cast(driver_total as decimal(22, 4)) as remainder
    from guessed
),

settled as (
    select
        *,
        guess + case when remainder < 0 then -1 when remainder >= driver_total and driver_total > 0 then 1 else 0 end as whole,
        remainder + case when remainder < 0 then driver_total when remainder >= driver_total then -driver_total else 0 end as rest
    from remaining
),

ranked as (
    select
        *,
        cents - sum(whole) over (partition by {{ holding }}) as cents_left,
        row_number() over (partition by {{ holding }} order by rest desc, to_code asc, channel asc) as place
    from settled
),

final as (
    select
        {{ month_name() }} as month,
        {{ n }} as step,
        pool,
        {{ entries }},
        holder_kind as from_kind,
        holder_code as from_code,
        to_kind,
        to_code,
        channel,
        driver,
        dealt_by,
        cast(driver_base as decimal(18, 4)) as driver_base,
        cast(driver_total as decimal(18, 4)) as driver_total,
        cast(case when amount < 0 then -1 else 1 end * (whole + case when place <= cents_left then 1 else 0 end) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as amount
    from ranked
)

-- a part of nothing is no line
select * from final where amount <> 0
{%- endmacro %}
