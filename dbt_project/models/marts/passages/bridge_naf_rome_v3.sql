{{ passage('naf', 'rév. 2', 'code_naf', 'rome', '3', 'code_rome_v3', effectif='embauches_nb') }}
