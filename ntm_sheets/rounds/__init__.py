"""The story: a round over the inbox, from a file that came to the outbox drawn anew; `pipeline` tells it on one page.

In: a workspace and a moment. Out: verdicts in the ledger, files in the outbox.
"""
