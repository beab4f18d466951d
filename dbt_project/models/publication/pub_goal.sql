-- An end after the month is not told: a goal that is closed later changes no published month.
select
    m.month,
    g.subject_kind,
    g.subject_id,
    g.kpi_code,
    g.valid_from,
    case when g.valid_to <= m.last_day then g.valid_to end as valid_to,
    g.target,
    g.agreed_on
from {{ ref("dim_month") }} as m
inner join {{ ref("stg_app__goals") }} as g
    on g.valid_from <= m.last_day and (g.valid_to is null or g.valid_to > m.first_day)
