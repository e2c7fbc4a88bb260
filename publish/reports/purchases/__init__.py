"""The purchase file of each department, every six months: a page and a workbook."""
