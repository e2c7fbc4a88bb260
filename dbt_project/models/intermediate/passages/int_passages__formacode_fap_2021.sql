{{ chained(ref('int_passages__formacode_rome_v3'), ref('int_passages__rome_v3_fap_2021')) }}
