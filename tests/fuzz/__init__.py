"""Whatever comes in as text, options or arguments: a message and an exit code, never a traceback."""
