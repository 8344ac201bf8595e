-- A migration that did not succeed is rolled back with its row.
SELECT max(version) FROM tasker.schema_migrations WHERE success
