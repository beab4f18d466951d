-- proposals of the twelve months before are carried with what was decided, so that a late decision finds what it answers
with consequence as (
    select * from {{ ref("fct_consequence") }}
    where month = {{ month_name() }}
),

before as (
    select * from {{ source("published", "proposal") }}
    where about_month >= {{ month_name(-12) }}
),

decision as (
    select * from {{ ref("stg_app__decisions") }}
    where about_kind = 'consequence'
),

newest_first as (
    select
        *,
        row_number() over (partition by about_month, about_id order by recorded_at desc, record_id desc) as turn
    from decision
),

newest as (
    select * from newest_first where turn = 1
),

known as (
    select
        month as about_month,
        period,
        family,
        rule_code,
        rank_list,
        entity_type,
        entity_code,
        unit_code,
        run_length,
        run_months,
        to_state,
        severity,
        leads,
        due_on,
        'open' as status,
        cast(null as {{ dbt.type_string() }}) as record_id,
        cast(null as timestamp) as decided_at,
        cast(null as {{ dbt.type_string() }}) as decided_by,
        cast(null as {{ dbt.type_string() }}) as reason
    from consequence
    union all
    select
        about_month, period, family, rule_code, rank_list, entity_type, entity_code, unit_code, run_length, run_months,
        to_state, severity, leads, due_on, status, record_id, decided_at, decided_by, reason
    from before
),

final as (
    select
        {{ month_name() }} as month,
        k.about_month,
        k.period,
        k.family,
        k.rule_code,
        k.rank_list,
        k.entity_type,
        k.entity_code,
        k.unit_code,
        k.run_length,
        k.run_months,
        k.to_state,
        k.severity,
        k.leads,
        k.due_on,
        coalesce(d.decision, k.status) as status,
        coalesce(d.record_id, k.record_id) as record_id,
        coalesce(d.recorded_at, k.decided_at) as decided_at,
        coalesce(d.decided_by, k.decided_by) as decided_by,
        case when d.record_id is null then k.reason else d.text end as reason
    from known as k
    left join newest as d
        on k.about_month = d.about_month and concat(k.rule_code, '/', k.entity_code) = d.about_id
)

select * from final
