-- History read as one feed, in the order of its ids.
--
-- Why: whoever follows what happens reads on after the last id he has seen, in any number of tasks;
-- the key begins with the task and does not serve that. An index of ids alone grows at its end only:
-- measured, it costs 140 bytes of log for each step and no throughput that could be told from noise.
-- What it takes besides, that a row may be committed after a row with a higher id, is the reader's
-- business: see docs/adr/0013. Safe while an older version runs; writes wait while it is built.

CREATE UNIQUE INDEX history_by_id ON tasker.history (id);
