-- shared
read as (
    select
        _line,
        record,
        r.evaluationId as evaluation_id,
        r.metadata as about,
        r.metadata.score.percentage as form_score,
        try_cast(r.metadata.evaluationSubmitTimestamp as timestamptz) as submitted_at,
        coalesce(r.sections, []) as sections,
        coalesce(json_extract(cast(record as json), '$.questions[*]'), []) as questions
    from (
        select
            _line,
            record,
            from_json(cast(record as json), '{
                "evaluationId": "VARCHAR",
                "metadata": {
                    "contactId": "VARCHAR", "agentId": "VARCHAR", "evaluator": "VARCHAR", "evaluationDefinitionId": "VARCHAR",
                    "evaluationDefinitionVersion": "VARCHAR", "evaluationStartTimestamp": "VARCHAR",
                    "evaluationSubmitTimestamp": "VARCHAR", "resubmitted": "BOOLEAN", "score": {"percentage": "DECIMAL(18,8)"}
                },
                "sections": [{"sectionRefId": "VARCHAR", "parentSectionRefId": "VARCHAR", "score": {"percentage": "DECIMAL(18,8)"}}]
            }') as r
        from source
    )
),

copies as (
    select
        *,
        case
            when evaluation_id is null or submitted_at is null then 1
            else row_number() over (partition by evaluation_id, submitted_at order by _line desc)
        end as copy
    from read
),

submissions as (
    select
        *,
        row_number() over earlier + cast(coalesce(first_value(about.resubmitted) over earlier, false) as integer) as revision
    from copies
    where copy = 1
    window earlier as (partition by evaluation_id order by submitted_at, _line)
),

sections as (
    select
        _line,
        s.sectionRefId as section,
        s.parentSectionRefId as parent,
        s.score.percentage as section_score
    from (select _line, unnest(sections) as s from submissions)
),

asked as (
    select
        _line,
        question,
        from_json(question, '{
            "questionRefId": "VARCHAR", "sectionRefId": "VARCHAR", "questionType": "VARCHAR",
            "answer": {"value": "VARCHAR", "notes": "VARCHAR", "metadata": {"notApplicable": "BOOLEAN"}},
            "score": {"percentage": "DECIMAL(18,8)", "notApplicable": "BOOLEAN", "automaticFail": "BOOLEAN",
                "earnedPoints": "DECIMAL(18,4)", "maxBasePoint": "DECIMAL(18,4)", "appliedWeight": "DECIMAL(18,4)"}
        }') as q
    from (select _line, unnest(questions) as question from submissions)
),

-- a question in its top section, and what it could earn
placed as (
    select
        a._line,
        a.question,
        a.q,
        case when s.parent is null then s.section else p.section end as section_code,
        case when s.parent is null then s.section_score else p.section_score end as section_score,
        f.form_score,
        a.q.questionType = 'TEXT' or f.form_score is null
            or coalesce(a.q.answer.metadata.notApplicable, false) or coalesce(a.q.score.notApplicable, false) as is_not_applicable
    from asked as a
    inner join submissions as f on a._line = f._line
    left join sections as s on a._line = s._line and a.q.sectionRefId = s.section
    left join sections as p on s._line = p._line and s.parent = p.section
),

answers as (
    select
        *,
        case when is_not_applicable then 0 else coalesce(q.score.maxBasePoint, q.score.appliedWeight, 100) end as max_points,
        case
            when is_not_applicable then 0
            else cast(coalesce(q.score.earnedPoints, coalesce(q.score.maxBasePoint, q.score.appliedWeight, 100) * q.score.percentage / 100) as decimal(18, 4))
        end as points,
        case
            when not coalesce(q.score.automaticFail, false) then 'none'
            when form_score = 0 then 'form'
            when section_score = 0 then 'section'
            else 'item'
        end as fatal
    from placed
),

-- what the questions of a form give in percent, after automatic fails
given as (
    select
        _line,
        count(*) filter (q.questionRefId is null) as nameless,
        count(*) filter (section_code is null) as homeless,
        count(*) filter (points is null) as scoreless,
        100.0 * sum(case when fatal = 'item' or lost then 0 else points end) / nullif(sum(max_points), 0) as score
    from (select *, bool_or(fatal = 'section') over (partition by _line, section_code) or bool_or(fatal = 'form') over (partition by _line) as lost from answers)
    group by _line
),

judged as (
    select
        s.*,
        case
            when s.evaluation_id is null or s.about.contactId is null or s.submitted_at is null
                then 'is no contact evaluation: evaluationId, metadata.contactId or metadata.evaluationSubmitTimestamp is missing or cannot be read'
            when g._line is null then 'has no questions'
            when g.nameless > 0 then 'a question has no questionRefId'
            when g.homeless > 0 then 'a question is in a section that the evaluation does not have'
            when g.scoreless > 0 then 'a question of a scored form has no score and is not marked notApplicable'
            when abs(g.score - s.form_score) > 0.05
                then printf('the form has the score %.2f, its questions give %.2f: it weighs them in a way that is not exported', s.form_score, g.score)
        end as wrong
    from submissions as s
    left join given as g on s._line = g._line
)

-- kind: qa_evaluations
select
    evaluation_id,
    cast(revision as varchar) as revision,
    about.contactId as contact_id,
    '1' as segment_no,
    about.evaluationStartTimestamp as contact_started_at,
    about.agentId as agent_id,
    about.evaluator as rater_id,
    about.evaluationDefinitionId as form_code,
    about.evaluationDefinitionVersion as form_version,
    about.evaluationSubmitTimestamp as evaluated_at,
    'released' as status,
    null as calibration_of,
    cast(json_merge_patch(cast(record as json), '{"questions": null}') as varchar) as _extra,
    wrong as _reject,
    [_line] as _lines
from judged

-- kind: qa_answers
select
    j.evaluation_id,
    cast(j.revision as varchar) as revision,
    j.about.evaluationStartTimestamp as contact_started_at,
    a.q.questionRefId as question_code,
    a.section_code,
    cast(a.points as varchar) as points,
    cast(a.max_points as varchar) as max_points,
    cast(a.is_not_applicable as varchar) as not_applicable,
    a.fatal,
    null as critical_kind,
    coalesce(case when a.q.questionType = 'TEXT' then nullif(a.q.answer.value, '') end, nullif(a.q.answer.notes, '')) as comment,
    cast(a.question as varchar) as _extra,
    j.wrong as _reject,
    [j._line] as _lines
from judged as j
inner join answers as a on j._line = a._line

-- left out
select _line, concat('the same submission of the evaluation ', evaluation_id, ' again: the last copy counts') as reason
from copies
where copy > 1
