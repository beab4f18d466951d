{%- set nothing = "cast(null as " ~ dbt.type_string() ~ ")" %}

with entry as (
    select * from {{ ref("int_ledger_change") }}
    where month = {{ month_name() }} and kind = 'actual' and amount <> 0
),

unit as (
    select * from {{ ref("int_cost_unit") }}
    where month = {{ month_name() }} and depth = 0
),

final as (
    select
        e.month,
        0 as step,
        e.pool,
        e.account,
        e.cost_centre,
        e.ledger_version,
        e.one_off,
        e.currency,
        e.after_close,
        {{ nothing }} as from_kind,
        {{ nothing }} as from_code,
        u.ancestor_kind as to_kind,
        e.unit_code as to_code,
        {{ nothing }} as channel,
        {{ nothing }} as driver,
        {{ nothing }} as dealt_by,
        cast(null as decimal(18, 4)) as driver_base,
        cast(null as decimal(18, 4)) as driver_total,
        e.amount
    from entry as e
    left join unit as u on e.unit_code = u.unit_code
)

select * from final
