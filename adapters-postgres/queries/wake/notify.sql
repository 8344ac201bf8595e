-- A transaction of its own: one that announces takes a lock of the whole cluster until it has
-- committed, and whoever commits work must never stand in that line.
SELECT pg_notify($1, queue) FROM unnest($2::text[]) AS queue
