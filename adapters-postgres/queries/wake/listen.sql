-- The server notices within a minute that a listener's network is gone: until then it keeps all
-- announcements for it.
SELECT
    pg_backend_pid(),
    set_config('tcp_keepalives_idle', '30', false),
    set_config('tcp_keepalives_interval', '10', false),
    set_config('tcp_keepalives_count', '3', false)
