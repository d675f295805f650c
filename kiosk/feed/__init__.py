"""The journal on the network, for displays elsewhere: read-only, and a process of its own."""
