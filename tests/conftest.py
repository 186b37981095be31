"""Settings for every test."""

from hypothesis import settings

# The same examples every time: a run that was green is green again. No deadline: the machine may be busy.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
