-- The highest release; the highest pre-release only where there is no release.
SELECT id
FROM tasker.templates
WHERE namespace = $1 AND name = $2
ORDER BY is_release DESC, version_order DESC
LIMIT 1
