"""From the rows of an uploaded spreadsheet to responses. No Django below here.

`engagement_site.core.spreadsheets.reading` turns a file into sheets of text cells; here
`guessing.guess` proposes which column is which, and `mapping.take` turns rows into responses and
says which rows it refused and why.
"""
