{{ passage('formacode', 'toutes', 'code_formacode', 'rome', '3', 'code_rome_v3') }}
