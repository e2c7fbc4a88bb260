{{ passage('formacode', 'toutes', 'code_formacode', 'fap', '2021', 'code_fap') }}
