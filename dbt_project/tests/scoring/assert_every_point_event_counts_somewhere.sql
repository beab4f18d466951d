with scored_day as (
    select * from {{ ref("int_scored_day") }}
    where month = {{ month_name() }}
),

item as (
    select * from {{ ref("scheme_item") }}
    where source = 'events'
)

select
    concat('point event ', e.event_id, ' of ', e.subject_id) as what,
    concat('item ', e.item_code, ' does not occur in scheme ', min(d.scheme_code), ', so its ', e.points, ' points do not count') as defect
from {{ ref("int_point_event") }} as e
inner join scored_day as d on e.subject_kind = d.entity_type and e.subject_id = d.entity_code and e.occurred_on = d.day
left join item as i
    on
        d.scheme_code = i.scheme_code
        and d.scheme_version = i.version
        and e.item_code = i.ref
        and coalesce(e.scheme_code, d.scheme_code) = d.scheme_code
group by e.event_id, e.subject_id, e.item_code, e.points
having count(i.item_code) = 0
