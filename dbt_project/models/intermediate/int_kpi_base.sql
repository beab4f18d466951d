select * from {{ ref("int_kpi__segment") }}
union all
select * from {{ ref("int_kpi__queue") }}
union all
select * from {{ ref("int_kpi__contact") }}
union all
select * from {{ ref("int_kpi__attempt") }}
union all
select * from {{ ref("int_kpi__agent_day") }}
union all
select * from {{ ref("int_kpi__planning") }}
union all
select * from {{ ref("int_kpi__quality") }}
union all
select * from {{ ref("int_kpi__survey") }}
union all
select * from {{ ref("int_kpi__complaint") }}
union all
select * from {{ ref("int_kpi__opinion") }}
union all
select * from {{ ref("int_kpi__case") }}
union all
select * from {{ ref("int_kpi__cost") }}
union all
select * from {{ ref("int_kpi__headcount") }}
union all
select * from {{ ref("int_kpi__development") }}
union all
select * from {{ ref("int_kpi__office") }}
union all
select * from {{ ref("int_kpi__attendance") }}
union all
select * from {{ ref("int_kpi__technology") }}
union all
select * from {{ ref("int_kpi__shop") }}
