from hypothesis import settings

# The first example of a process pays for the import of scipy; a slow machine is no failure.
settings.register_profile("statistics", deadline=None)
settings.load_profile("statistics")
