"""The story's scenes: one file each, to be read like a story."""
