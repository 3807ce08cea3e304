"""Photos as people get them: each one a file, the smaller versions that pages show, a picture of some for the chat group.

In: the photos of the forms that count. Out: the folder `hinh-anh`, and what the master shows of it.
"""
