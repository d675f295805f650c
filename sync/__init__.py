"""The queue and the central platform come to agree: entries go up, changes come down, each once and in order."""
