SELECT 'tasker_doctor_' || gen_random_uuid()
