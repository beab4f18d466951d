{{ app_record("plans") }}
