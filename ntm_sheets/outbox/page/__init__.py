"""The page for a telephone: one file that any browser opens, for those who have no Excel.

In: an `OutboxSource`, and what lies beside the page in the outbox. Out: `index.html`, delivered whole; it runs nothing,
loads nothing and keeps every text of others as text.
"""
