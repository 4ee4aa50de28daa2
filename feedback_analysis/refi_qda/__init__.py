"""The exchange formats of the REFI-QDA standard (qdasoftware.org, version 1.0): codebooks (.qdc) and
projects (.qdpx), which other programs for qualitative analysis open. Plain data in and out; no
Django below here.
"""
