with item as (
    select * from {{ ref("scheme_item") }}
)

select
    concat('scheme ', scheme_code) as what,
    'rolls up itself, directly or through others: correct the members items in scheme_item.csv' as defect
from {{ ref("int_scheme_rules") }}
where tier >= 20
union
select
    concat('scheme_item ', i.scheme_code, ' v', i.version, ' ', i.item_code) as what,
    concat('rolls up classes ', i.member_classes, ' of scheme ', i.ref, ', which offer no points') as defect
from item as i
left join item as m on i.ref = m.scheme_code and m.points > 0 and i.member_classes like concat('%', m.class_letter, '%') and m.class_letter is not null
where i.source = 'members' and i.member_classes is not null
group by i.scheme_code, i.version, i.item_code, i.member_classes, i.ref
having count(m.item_code) = 0
