"""The rig of the fire tests: starts servers, breaks them, and lets the checker judge."""
