-- The highest id that was ever drawn for a row of history; none of a store that has none.
SELECT pg_sequence_last_value('tasker.history_id_seq'::regclass)
