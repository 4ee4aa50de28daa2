"""A run's findings as files for others: an Excel workbook and a zip of CSV files.

The words of confidential answers stay in the analysis: the files count and code them, and say in
place of the text that they are withheld.
"""
