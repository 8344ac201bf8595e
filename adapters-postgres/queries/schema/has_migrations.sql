SELECT to_regclass('tasker.schema_migrations') IS NOT NULL
