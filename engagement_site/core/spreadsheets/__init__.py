"""Spreadsheets out (`writing`) and in: `reading.read` turns an uploaded file into sheets of text cells."""
