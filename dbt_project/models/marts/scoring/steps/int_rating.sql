-- A year's appraisal reads the ratings of the whole year, whatever else is scored those of the month that closes the period.
select
    {{ month_name() }} as month,
    rating_id,
    period,
    subject_kind,
    subject_id,
    scheme_code,
    item_code,
    rater_id,
    rater_kind,
    value,
    scale_max,
    rated_at
from {{ ref("stg_office__ratings") }}
where period >= {{ period_first_month("'year'") if month_parts()[1] == 12 else month_name() }} and period <= {{ month_name() }}
