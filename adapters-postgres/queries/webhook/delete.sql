DELETE FROM tasker.webhooks WHERE id = $1
