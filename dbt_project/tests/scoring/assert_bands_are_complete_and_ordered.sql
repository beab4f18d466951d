with band as (
    select
        *,
        lead(lower) over (partition by bands order by position, grade) as next_lower,
        lead(grade) over (partition by bands order by position, grade) as next_grade,
        row_number() over (partition by bands order by position, grade) as place
    from {{ ref("scheme_band") }}
),

-- below what no score of the bands' schemes can fall
scored as (
    select
        bands,
        min(total_floor) as total_floor
    from {{ ref("scheme") }}
    where bands is not null
    group by bands
),

judged as (
    select
        concat('scheme_band ', b.bands, ' ', b.grade) as what,
        case
            when b.position <> b.place then concat('position is ', b.position, ' and should be ', b.place, ': count from 1, the best first')
            when b.lower is null then 'lower is empty: write the lowest score (or share of places) of the grade'
            when b.next_lower >= b.lower
                then concat('lower ', b.lower, ' must be above that of the next grade ', b.next_grade, ', which is ', b.next_lower)
            when b.next_grade is null and b.rank_list is null and b.lower > coalesce(s.total_floor, 0)
                then concat('lower ', b.lower, ' of the last grade leaves scores from ', coalesce(s.total_floor, 0), ' on without a grade: lower it')
            when b.next_grade is null and b.rank_list is null and b.lower = s.total_floor and not b.lower_closed
                then 'lower_closed of the last grade must be true, or the lowest score has no grade'
            when b.next_grade is null and b.rank_list is not null and b.lower > 0
                then concat('lower ', b.lower, ' of the last grade leaves places without a grade: write 0 or less')
            when b.rank_list is not null and b.lower >= 1 then concat('lower ', b.lower, ' is no share of places: write less than 1')
        end as defect
    from band as b
    left join scored as s on b.bands = s.bands
)

select
    what,
    defect
from judged
where defect is not null
union all
select
    concat('scheme_band ', bands) as what,
    'rank_list differs between its grades: bands go by points, or by the places of one list' as defect
from {{ ref("scheme_band") }}
group by bands
having count(distinct coalesce(rank_list, '')) > 1
