//! What is done for one step is what is done for many: the short ways of claim and commit write the
//! same rows as the long ones.

use testkit::arbitrary::Kind;

use super::drawn::{draw, keep};
use crate::support::World;

/// Everything that is stored of steps, tasks and their history, without the numbers of the latter.
const SEEN: &str = "CREATE FUNCTION seen() RETURNS text LANGUAGE sql AS $$
    SELECT md5(coalesce(string_agg(r, E'\\n' ORDER BY r), '')) FROM (
        SELECT s::text AS r FROM tasker.steps s
        UNION ALL SELECT t::text FROM tasker.tasks t
        UNION ALL SELECT (to_jsonb(h) - 'id')::text FROM tasker.history h
    ) all_rows
$$";

/// Lets everything run that may.
const START_ALL: &str = "SELECT count(*) FROM tasker.tasks t CROSS JOIN LATERAL tasker.claim_steps(
    NULL, NULL, t.id, NULL, NULL, 'w8', 1000, '2030-01-02', '2029-12-31') c";

/// Finishes each running step by itself, once each way, and takes it back; counts what was seen.
const COMMITS: &str = "DO $$
DECLARE s record; c record; short text; long text; is_short record; is_long record;
    n integer := 0; released integer := 0; settled integer := 0; moved text; before text := seen();
BEGIN
    FOR s IN SELECT * FROM tasker.steps WHERE state = 'in_progress' ORDER BY task_id, step_index LOOP
        BEGIN
            SELECT * INTO is_short FROM tasker.commit_success('2030-01-01', 'w9', s.task_id, s.step_index,
                s.lease_no, s.version, s.attempts + 1, s.run_no, '{\"a\": 1}');
            short := seen();
            RAISE SQLSTATE 'UNDO1';
        EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
        END;
        BEGIN
            SELECT * INTO is_long FROM tasker.commit_steps('2030-01-01', 'w9', ARRAY[s.task_id],
                ARRAY[s.step_index], ARRAY[s.lease_no], ARRAY[s.version], ARRAY[s.attempts + 1],
                ARRAY[s.run_no], ARRAY['{\"a\": 1}'], NULL);
            long := seen();
            RAISE SQLSTATE 'UNDO1';
        EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
        END;
        ASSERT short <> before AND short = long, format('rows differ for %s', s);
        ASSERT is_short.applied AND is_long.items = ARRAY[1::bigint], format('not applied: %s', s);
        ASSERT is_short.task_state = is_long.task_states[1]
            AND is_short.settled_from IS NOT DISTINCT FROM is_long.settled_from[1]
            AND is_short.front IS NOT DISTINCT FROM is_long.front,
            format('%s is not %s for %s', is_short, is_long, s);
        n := n + 1;
        released := released + (is_short.front IS NOT NULL)::integer;
        settled := settled + (is_short.settled_from IS NOT NULL)::integer;
        -- Under another lease or version nothing is written.
        SELECT * INTO is_short FROM tasker.commit_success('2030-01-01', 'w9', s.task_id, s.step_index,
            s.lease_no - 1, s.version, s.attempts + 1, s.run_no, NULL);
        ASSERT NOT is_short.applied AND is_short.task_state IS NULL, 'applied under another lease';
        SELECT * INTO is_short FROM tasker.commit_success('2030-01-01', 'w9', s.task_id, s.step_index,
            s.lease_no, s.version + 1, s.attempts + 1, s.run_no, NULL);
        ASSERT NOT is_short.applied, 'applied under another version';
    END LOOP;
    ASSERT seen() = before, 'something was left behind';
    CREATE TABLE counted AS SELECT n, released, settled;
END $$";

/// Claims everything of each queue and task, in one call and step by step.
const CLAIMS: &str = "DO $$
DECLARE q record; short text; long text; c integer; n integer := 0; together integer := 0; rows integer;
    queues text[]; task uuid; before text := seen();
BEGIN
    FOR q IN
        SELECT ARRAY[queue] AS queues, NULL::uuid AS task FROM tasker.steps GROUP BY queue
        UNION ALL (SELECT NULL, id FROM tasker.tasks ORDER BY id LIMIT 30)
    LOOP
        BEGIN
            rows := 0;
            LOOP
                SELECT count(*) INTO c FROM tasker.claim_steps(q.queues, ARRAY[-9000000000000000000], q.task,
                    NULL, NULL, 'w9', 1, '2030-01-02', '2030-01-01');
                EXIT WHEN c = 0;
                rows := rows + c;
            END LOOP;
            short := seen();
            RAISE SQLSTATE 'UNDO1';
        EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
        END;
        BEGIN
            SELECT count(*) INTO c FROM tasker.claim_steps(q.queues, ARRAY[-9000000000000000000], q.task,
                NULL, NULL, 'w9', 100000, '2030-01-02', '2030-01-01');
            long := seen();
            RAISE SQLSTATE 'UNDO1';
        EXCEPTION WHEN SQLSTATE 'UNDO1' THEN NULL;
        END;
        ASSERT c = rows, format('%s one by one and %s at once of %s', rows, c, q);
        ASSERT short = long, format('rows differ for %s', q);
        n := n + rows;
        together := together + (rows > 1)::integer;
    END LOOP;
    ASSERT seen() = before, 'something was left behind';
    CREATE TABLE counted AS SELECT n, together;
END $$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_success_writes_what_a_batch_of_one_writes() {
    let world = World::new().await;
    let kinds = [Kind::Paused, Kind::Halted, Kind::Cancelled, Kind::Scheduled];
    keep(&world, &draw(&kinds.map(|kind| (kind, 40)))).await;
    world.sql(SEEN);
    world.sql(START_ALL);
    world.sql(COMMITS);
    let counted =
        world.sql("SELECT n > 50 AND released > 10 AND settled > 5, counted FROM counted");
    assert!(counted.starts_with('t'), "too few of a kind: {counted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn claims_of_one_step_write_what_a_claim_of_all_writes() {
    let world = World::new().await;
    let kinds = [Kind::Paused, Kind::Halted, Kind::Cancelled, Kind::Scheduled];
    keep(&world, &draw(&kinds.map(|kind| (kind, 30)))).await;
    world.sql(SEEN);
    world.sql(CLAIMS);
    let counted = world.sql("SELECT n > 50 AND together > 5, counted FROM counted");
    assert!(counted.starts_with('t'), "too few of a kind: {counted}");
}
