SELECT h.* FROM tasker.health_counts($1) h
