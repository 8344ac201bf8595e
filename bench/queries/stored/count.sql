-- How many tasks an earlier measurement has put there.
SELECT count(*) AS bench_probe FROM tasker.submissions WHERE namespace = $1
