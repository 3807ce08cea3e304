"""The daily bulletin: whom to remind before the deadline; after it a picture and a text for the chat group, and for the radio.

In: an `OutboxSource`, of which all figures come by its `Digest`. Out: `ban-tin/` and `phat-thanh/`, a file for each hour.
"""
