//! What is in the store, at one moment, of all that requests could have changed.

use std::collections::BTreeMap;

use super::super::Store;

/// By what it is: a task with its steps, history and operations, and so on.
#[derive(Debug)]
pub(super) struct Ledger(BTreeMap<String, String>);

/// One statement: nothing in it can be of another moment than the rest. A line is what it is of, and
/// how it is, without ids and times.
const EVERYTHING: &str = "
    SELECT 'task ' || t.id || '=' || concat_ws(' / ',
        t.state, t.paused_at IS NOT NULL, t.halted_at IS NOT NULL, t.unfinished, t.live,
        (SELECT string_agg(concat_ws(',', s.name, s.state, s.unmet, s.attempts, s.attempt_limit, s.run_no,
            s.lease_no, s.parked, s.next_run_at IS NOT NULL), ' ' ORDER BY s.step_index)
            FROM tasker.steps s WHERE s.task_id = t.id),
        (SELECT string_agg(concat_ws(',', h.step_index, h.from_state, h.to_state, h.cause, h.attempt, h.lease_no),
            ' ' ORDER BY h.step_index NULLS FIRST, h.id)
            FROM tasker.transitions h WHERE h.task_id = t.id),
        (SELECT string_agg(concat_ws(',', o.step_index, o.operation), ' ' ORDER BY o.id)
            FROM tasker.operations o WHERE o.task_id = t.id))
    FROM tasker.tasks t
    UNION ALL
    SELECT 'key ' || u.idempotency_key || '=' || count(u.task_id) || ' ' || count(t.id) || ' '
        || sum((SELECT count(*) FROM tasker.steps s WHERE s.task_id = u.task_id))
    FROM tasker.submissions u LEFT JOIN tasker.tasks t ON t.id = u.task_id
    WHERE u.idempotency_key IS NOT NULL GROUP BY u.idempotency_key
    UNION ALL
    SELECT 'template ' || t.name || '=' || count(s.template_id) || ' ' || length(t.document::text)
    FROM tasker.templates t LEFT JOIN tasker.template_steps s ON s.template_id = t.id
    GROUP BY t.id
    UNION ALL
    SELECT 'queue ' || q.name || '=' || (q.paused_at IS NOT NULL) || ' '
        || (SELECT count(*) FROM tasker.operations o WHERE o.queue = q.name)
    FROM tasker.queues q
    UNION ALL
    SELECT 'webhook ' || w.description || '=' || count(*) || ' ' || max(w.state) || ' ' || max(w.version)
    FROM tasker.webhooks w GROUP BY w.description
    UNION ALL
    SELECT 'worker ' || w.id || '=' || coalesce(w.host, '-') || ' ' || coalesce(w.slots, 0)
    FROM tasker.workers w";

impl Ledger {
    pub(super) fn read(store: &Store) -> Self {
        let rows = store.sql(EVERYTHING);
        let pairs = rows.lines().map(|row| {
            let (of, how) = row.split_once('=').unwrap();
            (of.to_owned(), how.to_owned())
        });
        Self(pairs.collect())
    }

    /// How these are, in their order; what is not there is empty.
    pub(super) fn of(&self, targets: &[String]) -> Vec<String> {
        let how = |target| self.0.get(target).cloned().unwrap_or_default();
        targets.iter().map(how).collect()
    }
}
