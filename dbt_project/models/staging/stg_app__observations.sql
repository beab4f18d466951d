{{ app_record("observations") }}
