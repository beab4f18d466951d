with step as (
    select
        i.ref as item_code,
        max(s.event_step) as event_step
    from {{ ref("scheme_item") }} as i
    inner join {{ ref("scheme") }} as s on i.scheme_code = s.scheme_code and i.version = s.version
    where i.source = 'events' and s.event_step is not null
    group by i.ref
)

select
    concat('point event ', e.event_id, ' of ', e.subject_id) as what,
    concat('its points ', e.points, ' are no multiple of ', s.event_step) as defect
from {{ ref("int_point_event") }} as e
inner join step as s on e.item_code = s.item_code
where e.month = {{ month_name() }} and e.points % s.event_step <> 0
