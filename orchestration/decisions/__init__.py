"""Read the committees' decisions back from the workbooks of the purchase files (`vigie decisions import`).

`reading` opens a workbook, `judging` says what its rows decide and what is wrong with them, `storing` keeps
the decisions of an edition in one file, which the next run takes in as any other source, and `importing` is
the whole.
"""
