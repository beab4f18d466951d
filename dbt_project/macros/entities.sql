{#- The rows of a CTE about employees, once for everybody whom they count for: the employee, his units on the day, the centre.
    Needs CTEs person_day and unit_path of the month; `day` is the column with the day whose organisation holds. -#}
{% macro of_entities(rows, day) -%}
    select 'employee' as entity_type, r.employee_id as entity_code, r.*
    from {{ rows }} as r
    union all
    select u.ancestor_kind as entity_type, u.ancestor_code as entity_code, r.*
    from {{ rows }} as r
    inner join person_day as p
        on r.employee_id = p.employee_id
            and r.{{ day }} = p.day
    inner join unit_path as u
        on p.unit_code = u.unit_code
            and r.{{ day }} = u.day
    where u.ancestor_kind <> 'centre'
    union all
    select 'centre' as entity_type, coalesce(c.centre_code, 'centre') as entity_code, r.*
    from {{ rows }} as r
    left join (
        select
            day,
            min(unit_code) as centre_code
        from unit_path
        where depth = 0 and ancestor_kind = 'centre'
        group by day
    ) as c on r.{{ day }} = c.day
{%- endmacro %}
