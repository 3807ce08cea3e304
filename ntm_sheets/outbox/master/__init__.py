"""The master workbook: page one, and the sheets behind every number of it.

In: an `OutboxSource`. Out: one workbook, delivered whole; every number leads back to its file, sheet and cell.
"""
