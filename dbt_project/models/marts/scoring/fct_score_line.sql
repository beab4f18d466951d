with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }}
),

spell_line as (
    select * from {{ ref("int_spell_line") }}
    where month = {{ month_name() }}
),

card as (
    select * from {{ ref("int_card") }}
    where month = {{ month_name() }}
),

unmeasured_line as (
    select * from {{ ref("int_unmeasured_line") }}
),

{%- set measured = [
    "ref", "scope", "numerator", "denominator", "sample_size", "value", "target", "curve_code", "curve_share",
] %}

line as (
    select
        spell_id, section_code, item_code, source, reason,
        {{ measured | join(", ") }},
        points_possible, points_raw, points_exact
    from spell_line
    union all
    select
        spell_id, section_code, item_code, 'limit', 'limit',
        {% for column in measured %}null, {% endfor %}
        0, 0, points_exact
    from unmeasured_line
),

stepped as (
    select
        l.*,
        s.month, s.period, s.family, s.scheme_code, s.scheme_version, s.entity_type, s.entity_code,
        s.spell_start, s.spell_end, s.spell_share,
        c.score_step,
        ratio(l.points_exact, c.score_step) as steps
    from line as l
    inner join spell as s on l.spell_id = s.spell_id
    inner join card as c
        on s.family = c.family and s.entity_type = c.entity_type and s.entity_code = c.entity_code
),

dealt as (
    select
        *,
        row_number() over (
            partition by family, entity_type, entity_code
            order by steps - floor(steps) desc, spell_start asc, section_code asc, item_code asc
        ) as turn,
        round(sum(steps) over (partition by family, entity_type, entity_code), 0)
        - sum(floor(steps)) over (partition by family, entity_type, entity_code) as spare_steps
    from stepped
),

final as (
    select
        month,
        period,
        family,
        scheme_code,
        scheme_version,
        entity_type,
        entity_code,
        spell_start,
        spell_end,
        section_code,
        item_code,
        source,
        {{ measured | join(", ") }},
        reason,
        spell_share,
        points_possible,
        points_raw,
        points_exact,
        cast((floor(steps) + case when turn <= spare_steps then 1 else 0 end) * score_step as decimal(18, 8)) as points
    from dealt
)

select * from final
