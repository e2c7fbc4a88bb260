{{ passage('rome', '3', 'code_rome_v3', 'fap', '2021', 'code_fap') }}
