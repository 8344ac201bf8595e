SELECT set_config('tasker.grant_to', $1, true), set_config('tasker.grant_right', $2, true)
