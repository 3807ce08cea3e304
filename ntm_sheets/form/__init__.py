"""The workbook both sides agree on: its tables, its stamp, its look."""
