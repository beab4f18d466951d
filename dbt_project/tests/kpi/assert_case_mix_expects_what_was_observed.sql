-- over the centre the expected total is the observed one, and that is the KPI
with case_mix as (
    select
        kpi_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(expected_numerator) as expected_numerator
    from {{ ref("fct_case_mix") }}
    where month = {{ month_name() }} and entity_type = 'centre'
    group by kpi_code
),

kpi as (
    select
        kpi_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref("fct_kpi_daily") }}
    where month = {{ month_name() }} and entity_type = 'centre' and kpi_code in ('aht', 'csat') and sample_size > 0
    group by kpi_code
)

select
    coalesce(k.kpi_code, c.kpi_code) as kpi_code,
    k.numerator,
    c.numerator as observed_numerator,
    c.expected_numerator,
    k.denominator,
    c.denominator as observed_denominator
from kpi as k
full outer join case_mix as c on k.kpi_code = c.kpi_code
where k.numerator is distinct from c.numerator
    or k.denominator is distinct from c.denominator
    or c.numerator is distinct from c.expected_numerator
