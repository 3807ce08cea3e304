"""The officer's desk: one page in the browser of this machine that holds the day and is live.

In: a workspace, whose watch it starts. Out: pages to 127.0.0.1 alone, files into the inbox like anybody's; it decides nothing
and changes no state of its own.
"""
