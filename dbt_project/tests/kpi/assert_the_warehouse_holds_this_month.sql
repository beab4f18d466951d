-- of a month that was never built the tables have no row, and every other test would pass for want of rows
select m.month
from {{ ref("int_month") }} as m
left join {{ ref("dim_month") }} as d on m.month = d.month
where d.month is null
