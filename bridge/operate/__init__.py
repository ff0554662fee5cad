"""How is the running product watched and kept alive? Logs, metrics, health, and the supervisor of the connections."""
