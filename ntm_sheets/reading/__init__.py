"""A file's bytes become a returned form: what was filled in, where, and what was noticed on the way.

In comes whatever lay in the inbox, as bytes, in a worker that can be killed; nothing of it is trusted. Out go plain
values (`Returned`) in which every answer has its sheet and cell, or remarks that say why there are none.
The way: preparing → opening (ooxml, xlsb, xls, opendocument) → locating → aligning → extracting → noticing, pictures.
"""
