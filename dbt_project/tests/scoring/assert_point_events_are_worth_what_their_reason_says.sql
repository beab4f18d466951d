-- Points count as they were recorded; who records other points than the rule of the reason gives is asked why.
select
    concat('point event ', e.event_id, ' of ', e.subject_id) as what,
    concat('its points ', e.points, ' for reason ', e.reason_code, ' are not worth ', r.points, ', as scheme_event_rule says') as defect
from {{ ref("int_point_event") }} as e
inner join {{ ref("scheme_event_rule") }} as r
    on
        e.item_code = r.rule_set
        and e.reason_code = r.reason_code
        and e.occurred_on >= r.valid_from
        and e.occurred_on < coalesce(r.valid_to, date '9999-12-31')
where e.month = {{ month_name() }} and e.kpi_code is null and e.reverses is null and r.kpi_code is null and e.points <> r.points
