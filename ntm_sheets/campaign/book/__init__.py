"""The campaign workbook: its sheets declared, drawn, read, and examined before anything goes by them.

In: the officer's `chien-dich.xlsx`. Out: rows of checked values, or faults that name sheet, cell and remedy; and the
same workbook drawn from a campaign.
"""
