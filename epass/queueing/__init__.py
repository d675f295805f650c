"""Pure: what a queue is. No clock, disk, wire or screen; time, ids and chance are arguments."""
