-- a contact that neither repeats one nor was repeated costs no figure anything
select
    month,
    employee_id,
    kpi_date,
    record_id,
    queue,
    channel,
    vendor,
    contacts_handled,
    known_contacts,
    repeats,
    fcr_first,
    fcr_resolved,
    fcr_1d_first,
    fcr_1d_resolved,
    fcr_3d_first,
    fcr_3d_resolved,
    fcr_30d_first,
    fcr_30d_resolved
from {{ ref("int_contact") }}
where repeats > 0
    or fcr_first > fcr_resolved
    or fcr_1d_first > fcr_1d_resolved
    or fcr_3d_first > fcr_3d_resolved
    or fcr_30d_first > fcr_30d_resolved
