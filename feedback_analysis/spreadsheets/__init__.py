"""Reading spreadsheets that people upload: bytes in, checked rows out. No Django below here.

`reading.read` turns a file into sheets of text cells, `guessing.guess` proposes which column is
which, `mapping.take` turns rows into responses and says which rows it refused and why.
"""
