{{ config(materialized="ephemeral") }}

with spell_item as (
    select * from {{ ref("int_spell_item") }}
    where month = {{ month_name() }} and source = 'ratings'
),

rating as (
    select * from {{ ref("int_rating") }}
    where month = {{ month_name() }}
),

rater as (
    select * from {{ ref("scheme_rater") }}
),

rater_mean as (
    select
        i.spell_id,
        i.item_code,
        w.weight,
        -- each rating has one voice, whatever its scale
        ratio(sum(ratio(r.value, r.scale_max)), count(*)) as share
    from spell_item as i
    inner join rating as r
        on
            i.entity_type = r.subject_kind
            and i.entity_code = r.subject_id
            and i.scheme_code = r.scheme_code
            and i.item_code = r.item_code
            and r.period >= case i.period_kind when 'year' then i.first_month else i.month end
    inner join rater as w on i.ref = w.mix_code and r.rater_kind = w.rater_kind
    group by i.spell_id, i.item_code, w.rater_kind, w.weight
),

final as (
    select
        spell_id,
        item_code,
        cast(sum(times(weight, share)) as decimal(22, 8)) as numerator,
        cast(sum(weight) as decimal(22, 8)) as denominator,
        cast(count(*) as bigint) as sample_size,
        cast(0 as decimal(18, 8)) as event_points
    from rater_mean
    group by spell_id, item_code
)

select * from final
