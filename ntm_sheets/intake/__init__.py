"""Files arrive: noticed, waited for until they are whole, archived.

In: the inbox, with whatever lies in it. Out: each file's bytes in the archive with a receipt that knows of the one
before, and what is gone or damaged there. What is in a file is nobody's concern here.
"""
