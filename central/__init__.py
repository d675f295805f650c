"""The central platform («Πλατφόρμα Επισκέψεων ΚΕΠ»): citizens and clerks book, sites keep one queue with it."""
