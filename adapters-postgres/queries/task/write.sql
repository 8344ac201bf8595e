UPDATE tasker.tasks
SET state = $2,
    unfinished = $3,
    live = $4,
    paused_at = $5,
    halted_at = $6,
    started_at = $7,
    completed_at = $8,
    wake_at = $9
WHERE id = $1
