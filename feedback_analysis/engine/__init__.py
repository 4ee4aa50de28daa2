"""A pipeline that finds themes in short written responses.

It knows nothing of Django or of the site: plain data in, plain data out. Start at
:func:`feedback_analysis.engine.pipeline.theme`; every step it takes is a function of its own in one of
the modules beside it, so that a single step can be run, read or replaced from a script.

Nothing is imported here, so that ``feedback_analysis.engine.types`` stays cheap to import.
"""
