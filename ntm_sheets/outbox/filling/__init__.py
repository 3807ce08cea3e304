"""Filling: somebody else's document or workbook, and our own papers, with today's numbers put where their names stand.

In: a template's bytes and the names that can stand there. Out: the same file filled, and what in it was not understood.
"""
