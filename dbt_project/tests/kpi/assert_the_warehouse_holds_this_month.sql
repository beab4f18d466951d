{{ config(
    meta={
        "owner": "data office",
        "title_en": "the warehouse was last built for this month",
        "title_zh": "仓库最近一次构建的是本月",
    },
) }}

-- views of the records hold one month only: on another one every test would pass for want of rows
select month
from {{ ref("int_month") }}
where month <> {{ month_name() }}
