"""The design: its file format, its words, and the graph that is read from it."""
