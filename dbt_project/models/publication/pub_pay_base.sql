-- An end after the month is not told: the next base of a person changes no published month.
select
    m.month,
    b.employee_id,
    b.valid_from,
    case when b.valid_to <= m.last_day then b.valid_to end as valid_to,
    b.base_amount,
    b.commission,
    b.currency
from {{ ref("dim_month") }} as m
inner join {{ ref("stg_finance__pay_bases") }} as b
    on b.valid_from <= m.last_day and (b.valid_to is null or b.valid_to > m.first_day)
