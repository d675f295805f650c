"""Speed is shown by benchmarks: no example of hypothesis fails because the machine was busy."""

from hypothesis import settings

settings.register_profile("epass", deadline=None)
settings.load_profile("epass")
