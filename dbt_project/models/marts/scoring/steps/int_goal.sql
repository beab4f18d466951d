{{ config(materialized="ephemeral") }}

-- A goal is agreed in the unit of its KPI, and a share is stored as a plain ratio: 85 % is 0.85.
with goal as (
    select * from {{ ref("stg_app__goals") }}
),

kpi_unit as (
    select
        kpi_code,
        max(unit) as unit
    from {{ ref("kpi") }}
    group by kpi_code
),

final as (
    select
        g.subject_kind,
        g.subject_id,
        g.kpi_code,
        g.valid_from,
        g.valid_to,
        g.agreed_on,
        cast(case when u.unit = '%' then ratio(g.target, 100) else g.target end as decimal(18, 8)) as target
    from goal as g
    inner join kpi_unit as u on g.kpi_code = u.kpi_code
)

select * from final
