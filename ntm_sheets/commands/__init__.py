"""What each command does, in words for the officer; `cli` only takes the options, a command's screen words live with it.

In: a workspace, a moment, options. Out: lines and JSON on the streams, an exit code.
"""
