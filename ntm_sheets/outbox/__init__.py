"""Results become what people get: `registry` says what the outbox holds, each output is a module with one entry.

In: an `OutboxSource` (results, drops, findings, decisions as of a moment). Out: files, each delivered whole.
"""
