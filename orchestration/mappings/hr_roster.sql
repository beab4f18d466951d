-- kind: employees
select
    nullif(trim(empid), '') as employee_id,
    cast(hired as varchar) as valid_from,
    cast(left_day + 1 as varchar) as valid_to,
    trim(regexp_replace(regexp_replace(employee_name, '\s*,\s*', ', '), '\s+', ' ', 'g')) as name,
    null as email,
    trim(department) as unit_code,
    trim(position) as role,
    null as grade,
    null as seat_type,
    'false' as appraised,
    'active' as status,
    cast(hired as varchar) as hired_on,
    cast(left_day as varchar) as left_on,
    case when left_day is not null then trim(termreason) end as leave_reason,
    cast(
        json_object(
            'born_on', born, 'dob', dob, 'empstatusid', empstatusid, 'employmentstatus', employmentstatus, 'termd', termd,
            'termreason', termreason, 'deptid', deptid, 'positionid', positionid, 'managername', managername, 'managerid', managerid,
            'marriedid', marriedid, 'maritalstatusid', maritalstatusid, 'maritaldesc', maritaldesc, 'genderid', genderid, 'sex', sex,
            'citizendesc', citizendesc, 'hispaniclatino', hispaniclatino, 'racedesc', racedesc, 'state', state, 'zip', zip,
            'salary', salary, 'recruitmentsource', recruitmentsource, 'fromdiversityjobfairid', fromdiversityjobfairid,
            'perfscoreid', perfscoreid, 'performancescore', performancescore, 'engagementsurvey', engagementsurvey,
            'empsatisfaction', empsatisfaction, 'specialprojectscount', specialprojectscount,
            'lastperformancereview_date', lastperformancereview_date, 'dayslatelast30', dayslatelast30, 'absences', absences
        ) as varchar
    ) as _extra,
    case
        when coalesce(trim(empid), '') = '' then 'EmpID is blank: nothing else in the roster is an id'
        when hired is null then 'DateofHire is not a date m/d/yyyy'
        when left_day is null and trim(coalesce(dateoftermination, '')) <> '' then 'DateofTermination is not a date m/d/yyyy'
        when born is null then 'DOB is not a date mm/dd/yy'
        when born >= hired then 'DOB is not before DateofHire'
        when left_day < hired then 'DateofTermination is before DateofHire'
        when not coalesce(
            (trim(employmentstatus) = 'Active' and trim(termd) = '0' and left_day is null)
            or (trim(employmentstatus) in ('Voluntarily Terminated', 'Terminated for Cause') and trim(termd) = '1' and left_day is not null),
            false
        ) then 'EmploymentStatus, Termd and DateofTermination contradict each other'
    end as _reject,
    _line
from (
    select
        *,
        case when regexp_full_match(trim(dateofhire), '\d{1,2}/\d{1,2}/\d{4}') then cast(try_strptime(trim(dateofhire), '%m/%d/%Y') as date) end as hired,
        case
            when regexp_full_match(trim(dateoftermination), '\d{1,2}/\d{1,2}/\d{4}')
                then cast(try_strptime(trim(dateoftermination), '%m/%d/%Y') as date)
        end as left_day,
        case
            when regexp_full_match(trim(dob), '\d{2}/\d{2}/\d{2}')
                then cast(try_strptime(left(trim(dob), 6) || case when right(trim(dob), 2) < '30' then '20' else '19' end || right(trim(dob), 2), '%m/%d/%Y') as date)
        end as born
    from source
)
