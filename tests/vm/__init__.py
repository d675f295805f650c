"""A ΚΕΠ in a virtual machine: real kernel drivers, a real boot, and far ends outside. Run by `make vm-test`."""
