{#- Pieces are the months of the year as they were published, the month in hand and each of its ten days. -#}
with membership as (
    select month, entity_type, entity_code, member_type, member_code, first_day, last_day from {{ source("published", "membership") }}
    union all
    select month, entity_type, entity_code, member_type, member_code, first_day, last_day from {{ ref("int_membership") }} where month = {{ month_name() }}
),

months as (
    select distinct
        month,
        cast(concat(month, '-01') as date) as first_day
    from membership
),

piece as (
    select
        month,
        month as piece,
        first_day,
        cast({{ dbt.dateadd("day", -1, dbt.dateadd("month", 1, "first_day")) }} as date) as last_day
    from months
    {%- for third in [1, 2, 3] %}
        union all
        select
            {{ month_name() }},
            concat({{ month_name() }}, '-T{{ third }}'),
            cast({{ dbt.dateadd("day", 10 * third - 10, month_start()) }} as date),
            cast({{ dbt.dateadd("day", 10 * third - 1, month_start()) if third < 3 else dbt.dateadd("day", -1, month_start(1)) }} as date)
    {%- endfor %}
),

in_piece as (
    select
        p.piece,
        m.entity_type,
        m.entity_code,
        m.member_code as employee_id,
        greatest(m.first_day, p.first_day) as first_day,
        least(m.last_day, p.last_day) as last_day,
        min(case when m.first_day <= p.first_day and p.last_day <= m.last_day then 1 else 0 end)
            over (partition by p.piece, m.member_code) as stays
    from membership as m
    inner join piece as p
        on m.month = p.month
            and m.first_day <= p.last_day
            and p.first_day <= m.last_day
    where m.member_type = 'employee'
),

-- who stays all the time has one place: the units above are summed once and not once a level
place as (
    select
        piece,
        employee_id,
        {{ dbt.listagg("concat(entity_type, ' ', entity_code)", "'>'", "order by entity_type, entity_code") }} as place
    from in_piece
    where stays = 1
    group by piece, employee_id
),

final as (
    select
        i.piece,
        i.employee_id,
        i.entity_type,
        i.entity_code,
        i.first_day,
        i.last_day,
        l.place
    from in_piece as i
    left join place as l
        on i.piece = l.piece
            and i.employee_id = l.employee_id
)

select * from final
