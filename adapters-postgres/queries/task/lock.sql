-- Tasks before steps: see the lock order on the front page of the crate.
SELECT FROM tasker.tasks WHERE id = $1 FOR UPDATE
