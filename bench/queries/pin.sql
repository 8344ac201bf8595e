-- A look at the tables that takes a snapshot, which the transaction then keeps.
SELECT count(*) AS bench_probe FROM (SELECT FROM tasker.templates LIMIT 1) t
