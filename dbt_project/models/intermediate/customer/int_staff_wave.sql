{#- Nobody's answer may be told from a figure, nor from the difference between a unit and its parts. So the answers of a small unit
    count in the lowest unit above it that is large enough; and where few are then left beside the parts of a unit, none of its
    parts is shown. '' stands for the centre. A day with one answer would tell it: all of a month are one wave, on its first day. -#}
with policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }} and queue = '*'
),

unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }} and ancestor_kind <> 'centre'
),

answers as (
    select
        s.survey_kind,
        coalesce(s.unit_code, '') as unit_code,
        cast(min(s.contact_started_at) over (partition by s.survey_kind) as date) as kpi_date,
        count(*) over (partition by s.survey_kind) as answers_in_wave,
        case when s.score >= s.scale_max - (p.top_boxes - 1) then 1 else 0 end as satisfied,
        p.anonymous_least as least
    from {{ ref("stg_survey__surveys") }} as s
    inner join policy as p on cast(s.contact_started_at as date) = p.day
    where s.survey_kind in ('staff', 'scheme')
        and {{ survey_question("s.question_code") }} = 'satisfaction'
        and {{ survey_answer_is_valid() }}
        and {{ in_month("s.contact_started_at") }}
),

of_unit as (
    select
        survey_kind,
        kpi_date,
        unit_code,
        max(least) as least,
        sum(satisfied) as satisfied,
        count(*) as answers
    from answers
    where answers_in_wave >= least
    group by survey_kind, kpi_date, unit_code
),

above as (
    select u.survey_kind, u.unit_code, u.answers, u.least, p.ancestor_code, p.depth
    from of_unit as u
    inner join unit_path as p
        on u.unit_code = p.unit_code
            and u.kpi_date = p.day
    union all
    select survey_kind, unit_code, answers, least, '' as ancestor_code, 99 as depth
    from of_unit
),

large as (
    select
        *,
        sum(answers) over (partition by survey_kind, ancestor_code) >= least as is_large
    from above
),

lowest as (
    select
        survey_kind,
        unit_code,
        max(answers) as answers,
        max(least) as least,
        min_by(ancestor_code, depth) as home
    from large
    where is_large
    group by survey_kind, unit_code
),

few_left as (
    select survey_kind, home
    from lowest
    group by survey_kind, home
    having sum(answers) < max(least)
),

highest as (
    select a.survey_kind, a.unit_code, max_by(a.ancestor_code, a.depth) as home
    from above as a
    inner join few_left as f on a.survey_kind = f.survey_kind and a.ancestor_code = f.home
    group by a.survey_kind, a.unit_code
)

select
    {{ month_name() }} as month,
    u.survey_kind,
    u.kpi_date,
    nullif(coalesce(h.home, l.home), '') as unit_code,
    sum(u.satisfied) as satisfied,
    sum(u.answers) as answers
from of_unit as u
inner join lowest as l on u.survey_kind = l.survey_kind and u.unit_code = l.unit_code
left join highest as h on u.survey_kind = h.survey_kind and u.unit_code = h.unit_code
group by u.survey_kind, u.kpi_date, nullif(coalesce(h.home, l.home), '')
