-- kind: employees
select
    employeenumber as employee_id,
    null as valid_from,
    null as valid_to,
    null as name,
    null as email,
    department as unit_code,
    jobrole as role,
    joblevel as grade,
    null as seat_type,
    'false' as appraised,
    case attrition when '0' then 'active' when '1' then 'left' end as status,
    null as hired_on,
    null as left_on,
    null as leave_reason,
    null as _extra,
    case
        when attrition = '1' then 'the roster has no name, no date of hire and no day of leaving: deliver them beside EmployeeNumber'
        else 'the roster has no name and no date of hire: deliver them beside EmployeeNumber'
    end as _reject,
    _line
from source
