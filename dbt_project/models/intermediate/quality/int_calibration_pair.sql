-- an evaluation and the second, calibrating one of the same segment on the same form by somebody else: the second is the reference
with evaluation as (
    select * from {{ ref("int_evaluation") }} where month = {{ month_name() }}
),

answers as (
    select * from {{ ref("int_evaluation_answer") }} where passed is not null
),

pair as (
    select
        r.month,
        r.kpi_date,
        o.rater_id,
        r.rater_id as reference_rater_id,
        r.form_code,
        r.form_version,
        r.record_id,
        r.revision,
        o.record_id as rated_record_id,
        o.revision as rated_revision,
        cast(abs(o.share - r.share) * 100 as decimal(18, 4)) as difference_points
    from evaluation as r
    inner join evaluation as o
        on r.calibration_of = o.record_id
            and r.form_code = o.form_code
            and r.form_version = o.form_version
            and r.rater_id <> o.rater_id
            and coalesce(o.exclusion, '') <> 'calibration'
    where r.exclusion = 'calibration'
),

-- questions that applied to both, passed with all their points or not
compared as (
    select
        p.record_id,
        count(*) as questions,
        sum(case when o.passed = r.passed then 1 else 0 end) as agreed,
        sum(o.passed + r.passed) as passes
    from pair as p
    inner join answers as o
        on p.rated_record_id = o.evaluation_id
            and p.rated_revision = o.revision
    inner join answers as r
        on p.record_id = r.evaluation_id
            and p.revision = r.revision
            and o.question_code = r.question_code
    group by p.record_id
),

final as (
    select
        p.*,
        cast(coalesce(c.questions, 0) as bigint) as questions,
        cast(coalesce(c.agreed, 0) as bigint) as agreed,
        cast(coalesce(c.passes, 0) as bigint) as passes
    from pair as p
    left join compared as c on p.record_id = c.record_id
)

select * from final
