SELECT to_regnamespace('tasker') IS NOT NULL
