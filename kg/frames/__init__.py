"""Answers as an analyst works on them: rows and columns of Python values, as pandas and as HTML."""
