{{ config(severity="error", meta={
    "owner": "performance-management post",
    "title_en": "the weights of a rater mix add up to 100",
    "title_zh": "评价人权重之和为 100",
}) }}

select
    concat('rater mix ', mix_code) as what,
    concat('the weights add up to ', sum(weight), ', not 100') as defect
from {{ ref("scheme_rater") }}
group by mix_code
having sum(weight) <> 100
