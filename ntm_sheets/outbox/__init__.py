"""Results become what people get: the master workbook, the slips, the forms to send out.

In: frames of results, findings, a folder. Out: files, each delivered whole.
"""
