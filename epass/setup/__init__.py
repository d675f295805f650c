"""A technician's answers become a configuration, names for devices, and programs that run."""
