with final as (
    select * from {{ ref("int_component__kpi") }}
    union all
    select * from {{ ref("int_component__kpi_period") }}
    union all
    select * from {{ ref("int_component__ratings") }}
    union all
    select * from {{ ref("int_component__progress") }}
    union all
    select * from {{ ref("int_component__events") }}
)

select
    {{ month_name() }} as month,
    *
from final
