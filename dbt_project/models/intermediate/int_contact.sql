-- noqa: disable=LT02
{%- set variants = {"fcr": "p.fcr_days", "fcr_1d": "1", "fcr_3d": "3", "fcr_30d": "30"} %}
{%- set attributed = ["contacts_handled", "repeat_rate", "fcr", "fcr_1d", "fcr_3d", "fcr_30d"] %}

with leg as (
    select * from {{ ref("int_contact_leg") }}
),

-- to which leg of a contact, and so to whom, each KPI goes
attribution as (
    select
        c.day,
        {%- for kpi in attributed %}
        max(case when k.kpi_code = '{{ kpi | replace("fcr_", "fcr.") }}' then k.attribution end) as {{ kpi }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref("int_calendar") }} as c
    inner join {{ ref("kpi") }} as k
        on k.valid_from <= c.day
            and (k.valid_to is null or c.day < k.valid_to)
    group by c.day
),

policy as (
    select * from {{ ref("int_policy_day") }} where month = {{ month_name() }}
),

final as (
    select
        l.month,
        l.kpi_date,
        l.employee_id,
        l.contact_id as record_id,
        l.queue,
        l.channel,
        l.vendor,
        {%- for kpi in attributed %}
        case a.{{ kpi }}
            when 'first_segment' then case when l.is_first then 1 else 0 end
            when 'last_segment' then case when l.is_last then 1 else 0 end
            when 'longest_talk' then case when l.is_longest then 1 else 0 end
            else 0
        end as {{ kpi }}_counts,
        {%- endfor %}
        case when l.seconds_known is null then 0 else 1 end as is_known,
        case when l.seconds_since <= p.repeat_days * 86400 then 1 else 0 end as is_repeat,
        {%- for kpi, days in variants.items() %}
        case when l.seconds_known >= {{ days }} * 86400 and coalesce(l.seconds_since > {{ days }} * 86400, true) then 1 else 0 end as {{ kpi }}_is_first,
        case when l.seconds_until <= {{ days }} * 86400 then 0 else 1 end as {{ kpi }}_is_last{{ "," if not loop.last }}
        {%- endfor %}
    from leg as l
    left join attribution as a on l.kpi_date = a.day
    left join policy as p
        on l.kpi_date = p.day
            and coalesce(l.queue, '*') = p.queue
)

select
    month,
    kpi_date,
    employee_id,
    record_id,
    queue,
    channel,
    vendor,
    contacts_handled_counts as contacts_handled,
    repeat_rate_counts * is_known as known_contacts,
    repeat_rate_counts * is_known * is_repeat as repeats,
    {%- for kpi in variants %}
    {{ kpi }}_counts * {{ kpi }}_is_first as {{ kpi }}_first,
    {{ kpi }}_counts * {{ kpi }}_is_first * {{ kpi }}_is_last as {{ kpi }}_resolved{{ "," if not loop.last }}
    {%- endfor %}
from final
where {{ attributed | join("_counts + ") }}_counts > 0
