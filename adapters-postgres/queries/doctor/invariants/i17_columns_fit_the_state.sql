-- I17: what stands in a row fits together: times, worker, lease and retry the state, in steps, in
-- tasks and in history. (The words themselves are held by the domains of the columns.)
WITH looked AS MATERIALIZED (
    SELECT t.id FROM tasker.tasks t ORDER BY t.id DESC LIMIT $1
), of_steps AS (
    SELECT s.task_id, s.step_index, p.problem
    FROM looked l
    JOIN tasker.steps s ON s.task_id = l.id
    CROSS JOIN LATERAL (
        VALUES
            ('worker', (s.worker IS NOT NULL) = (s.state IN ('in_progress', 'complete', 'error'))),
            (
                'processing_started_at',
                (s.processing_started_at IS NOT NULL) = (s.state IN ('in_progress', 'complete', 'error'))
            ),
            ('deadline_at', (s.deadline_at IS NOT NULL) = (s.state = 'in_progress')),
            ('lease_end', s.lease_end IS NULL OR (s.state <> 'in_progress' AND s.lease_no > 0)),
            ('next_run_at', s.next_run_at IS NULL OR s.state = 'pending'),
            (
                'retry_state',
                CASE s.state
                    WHEN 'pending' THEN
                        s.retry_state IS NULL
                        OR (s.retry_state = 'retry_scheduled' AND s.next_run_at IS NOT NULL)
                    WHEN 'error' THEN coalesce(s.retry_state IN ('exhausted', 'not_retryable'), false)
                    ELSE s.retry_state IS NULL
                END
            ),
            (
                'completed_at',
                (s.completed_at IS NOT NULL)
                    = (s.state IN ('complete', 'error', 'cancelled', 'resolved_manually'))
            ),
            ('last_error', s.last_error_class IS NULL OR s.last_error IS NOT NULL),
            ('result', s.result IS NULL OR s.state IN ('complete', 'resolved_manually')),
            (
                'a counter',
                s.step_index >= 0 AND s.unmet >= 0 AND s.attempts >= 0 AND s.run_no >= 1
                    AND s.lease_no >= 0 AND s.version >= 0 AND s.deadline_ms > 0
                    AND s.attempt_limit BETWEEN 1 AND 1000000
            )
    ) AS p (problem, fits)
    WHERE NOT p.fits
), of_tasks AS (
    SELECT t.id AS task_id, NULL::integer AS step_index, p.problem
    FROM looked l
    JOIN tasker.tasks t ON t.id = l.id
    CROSS JOIN LATERAL (
        VALUES
            (
                'completed_at',
                (t.completed_at IS NOT NULL)
                    = (t.state IN ('complete', 'error', 'cancelled', 'resolved_manually'))
            ),
            ('started_at', t.state <> 'in_progress' OR t.started_at IS NOT NULL),
            ('wake_at', t.wake_at IS NULL OR t.completed_at IS NULL),
            ('steps', t.steps > 0)
    ) AS p (problem, fits)
    WHERE NOT p.fits
), of_history AS (
    SELECT h.task_id, h.step_index, p.problem
    FROM looked l
    JOIN tasker.history h ON h.task_id = l.id
    CROSS JOIN LATERAL (
        VALUES
            (
                'settled_as in history',
                (h.settled_from IS NULL) = (h.settled_as IS NULL)
                    AND (h.settled_from IS NULL OR h.settled_from IN ('pending', 'in_progress'))
                    AND (h.settled_as IS NULL OR h.settled_as IN ('complete', 'error'))
            ),
            (
                'a counter in history',
                coalesce(h.step_index, 0) >= 0 AND h.attempt >= 0 AND h.lease_no >= 0 AND h.run_no >= 0
            )
    ) AS p (problem, fits)
    WHERE NOT p.fits
)
SELECT a.task_id, a.step_index, format('%s does not fit the rest of its row', a.problem) AS detail
FROM (
    SELECT * FROM of_steps
    UNION ALL
    SELECT * FROM of_tasks
    UNION ALL
    SELECT * FROM of_history
) a
LIMIT 20
