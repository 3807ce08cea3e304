"""The founding campaign played through real files; every value in it is made up, and says so."""
