"""For all tests: how long one takes is measured in benchmarks, and never fails a test on a busy machine."""

from hypothesis import settings

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
