"""Reading published notices: files and addresses in, plain facts out."""
