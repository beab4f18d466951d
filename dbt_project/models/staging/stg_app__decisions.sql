{{ app_record("decisions") }}
