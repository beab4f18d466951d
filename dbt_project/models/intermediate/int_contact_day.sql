-- noqa: disable=LT02
{{ config(materialized="incremental") }}

{%- set measures = [
    "contacts_handled", "known_contacts", "repeats", "fcr_first", "fcr_resolved", "fcr_1d_first", "fcr_1d_resolved", "fcr_3d_first",
    "fcr_3d_resolved", "fcr_30d_first", "fcr_30d_resolved",
] %}

with contacts as (
    select * from {{ ref("int_contact") }}
),

final as (
    select
        {{ month_name() }} as month,
        kpi_date,
        employee_id,
        queue,
        channel,
        vendor,
        {%- for measure in measures %}
        cast(sum({{ measure }}) as bigint) as {{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from contacts
    group by kpi_date, employee_id, queue, channel, vendor
)

select * from final
