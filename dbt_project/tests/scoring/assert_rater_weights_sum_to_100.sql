select
    concat('rater mix ', mix_code) as what,
    concat('the weights add up to ', sum(weight), ', not 100') as defect
from {{ ref("scheme_rater") }}
group by mix_code
having sum(weight) <> 100
