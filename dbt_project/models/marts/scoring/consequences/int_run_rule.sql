{{ config(materialized="ephemeral") }}

-- the rules in force on the last day of the month, with the family of their rank list
with run_rule as (
    select * from {{ ref("scheme_run_rule") }}
),

rank_list as (
    select * from {{ ref("scheme_rank") }}
),

final as (
    select
        u.*,
        l.family
    from run_rule as u
    inner join rank_list as l on u.rank_list = l.rank_list
    where u.valid_from < {{ month_start(1) }}
        and coalesce(u.valid_to, date '9999-12-31') >= {{ month_start(1) }}
        and l.valid_from < {{ month_start(1) }}
        and coalesce(l.valid_to, date '9999-12-31') >= {{ month_start(1) }}
)

select * from final
