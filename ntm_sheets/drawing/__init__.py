"""How our own workbooks look: forms, slips and correction workbooks.

In: a layout, answers, findings, a path. Out: a workbook in that place.
"""
