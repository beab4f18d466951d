{{ app_record("decisions", of_month=true) }}
