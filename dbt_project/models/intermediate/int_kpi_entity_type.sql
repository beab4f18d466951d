with kpi as (
    select * from {{ ref("kpi") }}
),

entity_type as (
    select 'employee' as entity_type union all
    select 'group' as entity_type union all
    select 'team' as entity_type union all
    select 'section' as entity_type union all
    select 'site' as entity_type union all
    select 'centre' as entity_type union all
    select 'queue' as entity_type
),

final as (
    select
        k.kpi_code,
        k.version,
        k.valid_from,
        k.valid_to,
        t.entity_type
    from kpi as k
    inner join entity_type as t
        on concat('|', k.entity_types, '|') like concat('%|', t.entity_type, '|%')
)

select * from final
