with kpi as (
    select * from {{ ref("kpi") }}
),

entity_type as (
    {% for entity_type in ["employee", "group", "team", "section", "department", "site", "shop", "centre", "queue", "channel", "vendor", "component"] -%}
        select '{{ entity_type }}' as entity_type{{ " union all" if not loop.last }}
    {% endfor %}
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
