with unit_path as (
    select * from {{ ref("int_unit_path") }} where month = {{ month_name() }}
),

-- where nobody told the organisation, the centre is one all the same
headless as (
    select c.day
    from {{ ref("int_calendar") }} as c
    left join unit_path as u
        on c.day = u.day
            and u.depth = 0
            and u.ancestor_kind = 'centre'
    where c.is_in_month and u.unit_code is null
),

final as (
    select month, day, unit_code, ancestor_code, ancestor_kind, depth from unit_path
    union all
    select {{ month_name() }} as month, day, 'centre' as unit_code, 'centre' as ancestor_code, 'centre' as ancestor_kind, 0 as depth from headless
)

select * from final
