{{ config(
    severity="warn",
    meta={
        "owner": "telephony desk",
        "title_en": "no segment is left out as an outlier",
        "title_zh": "没有因处理时长异常而剔除的通话",
    },
) }}

select
    kpi_date,
    employee_id,
    queue,
    outliers
from {{ ref("int_segment_day") }}
where month = {{ month_name() }}
    and outliers > 0
