with spell as (
    select * from {{ ref("fct_spell") }}
    where month = {{ month_name() }} and entity_type = 'employee'
),

item as (
    select * from {{ ref("scheme_item") }}
    where source <> 'events' and direction in ('up', 'down')
),

target as (
    select
        *,
        coalesce(valid_to, date '9999-12-31') as until
    from {{ ref("scheme_target") }}
),

role_target as (
    select * from target where holder_kind = 'role'
),

goal as (
    select * from {{ ref("int_goal") }}
    where subject_kind = 'employee'
),

-- the standard belongs to the post: what the scheme demands of everybody in the role
standard as (
    select
        s.entity_code,
        s.role,
        s.spell_end,
        s.scheme_code,
        i.item_code,
        i.ref,
        i.source,
        i.direction,
        coalesce(t.value, i.target) as standard
    from spell as s
    inner join item as i on s.scheme_code = i.scheme_code and s.scheme_version = i.version
    left join role_target as t
        on
            s.scheme_code = t.scheme_code
            and i.item_code = t.item_code
            and s.role = t.holder
            and s.spell_end >= t.valid_from
            and s.spell_end < t.until
),

personal as (
    select
        s.*,
        'scheme_target' as written_in,
        t.value as goal
    from standard as s
    inner join target as t
        on s.scheme_code = t.scheme_code and s.item_code = t.item_code and s.entity_code = t.holder
            and s.spell_end >= t.valid_from and s.spell_end < t.until
    where t.holder_kind = 'person'
    union all
    select
        s.*,
        'goal' as written_in,
        g.target as goal
    from standard as s
    inner join goal as g
        on s.ref = g.kpi_code and s.entity_code = g.subject_id
            and s.spell_end >= g.valid_from and s.spell_end < coalesce(g.valid_to, date '9999-12-31')
    where s.source in ('kpi', 'earlier_kpi')
)

select
    concat(written_in, ' of ', entity_code, ' for ', item_code, ' of scheme ', scheme_code) as what,
    concat(
        'the target ', goal, ' is laxer than the standard ', standard, ' of role ', role,
        ' (', direction, ' is better): agree on the standard or more'
    ) as defect
from personal
where (direction = 'up' and goal < standard) or (direction = 'down' and goal > standard)
