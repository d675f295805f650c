"""The program inside a button box: requests become lamps, contacts become counts. For MicroPython; docs/firmware.md."""
