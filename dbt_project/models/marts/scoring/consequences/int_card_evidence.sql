{{ config(materialized="ephemeral") }}

-- what stands behind a card: records, and the items whose target, an absolute standard, was missed
with score_line as (
    select * from {{ ref("fct_score_line") }}
    where month = {{ month_name() }}
),

item as (
    select * from {{ ref("scheme_item") }}
),

final as (
    select
        s.family,
        s.entity_type,
        s.entity_code,
        cast(coalesce(sum(s.sample_size), 0) as bigint) as sample_size,
        cast(count(distinct case
            when i.direction = 'up' and s.value < s.target then s.item_code
            when i.direction = 'down' and s.value > s.target then s.item_code
        end) as int) as standards_missed
    from score_line as s
    left join item as i
        on s.scheme_code = i.scheme_code and s.scheme_version = i.version and s.item_code = i.item_code
    group by s.family, s.entity_type, s.entity_code
)

select * from final
