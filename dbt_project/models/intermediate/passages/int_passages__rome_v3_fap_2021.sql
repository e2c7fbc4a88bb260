{{ chained(ref('int_passages__rome_v3_fap_2009'), ref('int_passages__fap_2009_fap_2021')) }}
