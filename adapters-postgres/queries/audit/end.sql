INSERT INTO tasker.audit_outcomes (audit_id, at, status)
SELECT a.id, $2, $3 FROM tasker.audit a WHERE a.id = $1
ON CONFLICT (audit_id) DO NOTHING
