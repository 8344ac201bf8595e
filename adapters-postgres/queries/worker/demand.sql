-- By handler and queue, in the order of their bytes.
SELECT d.handler, d.queue,
    count(*) FILTER (WHERE d.is_ready) AS ready,
    count(*) FILTER (WHERE NOT d.is_ready) AS waiting
FROM tasker.step_demand() d
GROUP BY d.handler, d.queue
ORDER BY d.handler COLLATE "C", d.queue COLLATE "C"
