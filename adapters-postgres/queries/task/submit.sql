-- Takes tasks in; the positions of those that were left out.
SELECT s.item
FROM tasker.submit_tasks(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21
) s
