"""The generated pages of ``docs/``, a module for each noun; each has ``pages()``: path to text."""
