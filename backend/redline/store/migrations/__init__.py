"""The steps that bring a database to the present tables; they travel in the wheel."""

HEAD = "0001"
"""The last step: a database that is at it needs none."""
