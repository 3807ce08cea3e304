"""A returned form becomes answers and findings.

In: what was read from a file, the campaign, and what was known before. Out: answers, remarks, and by `findings.toml`
their words. Nothing here opens a file, asks the ledger by itself or knows the time.
"""
