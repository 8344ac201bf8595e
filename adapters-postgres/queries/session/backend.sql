-- Which server process answers: the same for as long as a connection lives, unless a pooler that
-- changes servers between statements is in between.
SELECT pg_backend_pid()
