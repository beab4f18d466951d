{{ config(materialized="ephemeral") }}

-- each run taken one month further
with met as (
    select * from {{ ref("int_run_before") }}
),

-- who fails the test that leads back stays in the reset state, whatever HR's status says
judged as (
    select
        *,
        is_off_at_end or ((was_off or was_waiting) and coalesce(test = 'failed', false)) as in_reset
    from met
),

counted as (
    select
        *,
        is_ranked and not in_reset as is_counted,
        is_ranked and not in_reset and is_flagged as is_hit,
        stint_before + case when was_off and not was_waiting then 1 else 0 end as stint,
        case when was_off or in_reset or coalesce(is_new_quarter, false) then 0 else run_before end as run_base,
        cast(chance_once as {{ dbt.type_string() }}) as told_once,
        -- unknown is an empty place of the list
        coalesce(cast(chance_by_noise as {{ dbt.type_string() }}), '') as told_by_noise
    from judged
),

run as (
    select
        *,
        case when is_hit then run_base + 1 when is_counted then 0 else run_base end as run_length,
        case
            when stint = 0 or in_reset then 0
            else case when was_off then 0 else since_before end + case when is_counted then 1 else 0 end
        end as eligible_since_return
    from counted
),

final as (
    select
        periods_of_rule,
        rule_code,
        rank_list,
        family,
        entity_type,
        entity_code,
        unit_code,
        scheme_code,
        is_counted as eligible,
        is_hit as is_flagged,
        cast(place as int) as place,
        cast(unit_size as int) as unit_size,
        tied,
        cast(case when is_ranked then score else score_before end as decimal(18, 8)) as score,
        case when is_ranked then period else score_period_before end as score_period,
        cast(run_length as int) as run_length,
        case
            when run_length = 0 then null
            when not is_hit then run_months_before
            when run_base = 0 then period
            else concat(run_months_before, '|', period)
        end as run_months,
        cast(case when run_length > 0 then case when run_base > 0 then training_before else 0 end + trainings else 0 end as int) as training_offered,
        cast(case when is_hit then chance_once end as decimal(18, 8)) as chance_once,
        case
            when run_length = 0 then null
            when not is_hit then chances_before
            when run_base = 0 then told_once
            else chances_before || '|' || told_once
        end as chances,
        case
            when run_length = 0 then null
            when not is_hit then chances_by_noise_before
            when run_base = 0 then told_by_noise
            else chances_by_noise_before || '|' || told_by_noise
        end as chances_by_noise,
        cast(stint as int) as stint,
        cast(eligible_since_return as int) as eligible_since_return,
        case when stint > 0 then reset_state end as last_off_state,
        in_reset,
        case when stint > 0 and eligible_since_return = 0 then test end as test
    from run
    where is_present
        or not is_list_in_hand
        or run_length > 0
        or (stint > 0 and eligible_since_return < coalesce(within, 1))
)

select * from final
