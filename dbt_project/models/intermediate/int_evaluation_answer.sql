-- an answer of a revision after fatal errors: what it earns and what it could earn
with answers as (
    select * from {{ ref("stg_qa__answers") }}
),

fatal_scope as (
    select
        evaluation_id,
        revision,
        section_code,
        max(case when fatal = 'section' and not not_applicable then 1 else 0 end) as is_section_lost,
        max(max(case when fatal = 'form' and not not_applicable then 1 else 0 end))
            over (partition by evaluation_id, revision) as is_form_lost
    from answers
    group by evaluation_id, revision, section_code
),

final as (
    select
        a.evaluation_id,
        a.revision,
        a.section_code,
        a.question_code,
        case when a.not_applicable then 0 else a.max_points end as max_points,
        case
            when a.not_applicable or a.fatal = 'item' or f.is_section_lost = 1 or f.is_form_lost = 1 then 0
            else a.points
        end as points,
        case when a.fatal <> 'none' and not a.not_applicable then 1 else 0 end as is_fatal,
        -- a critical question that did not get all its points, or on which a fatal error is marked
        case when not a.not_applicable and (a.points < a.max_points or a.fatal <> 'none') then a.critical_kind end as critical_error,
        -- as the rater judged the question, before fatal errors elsewhere
        case when not a.not_applicable and a.max_points > 0 then case when a.points < a.max_points then 0 else 1 end end as passed
    from answers as a
    inner join fatal_scope as f
        on a.evaluation_id = f.evaluation_id
            and a.revision = f.revision
            and a.section_code = f.section_code
)

select * from final
