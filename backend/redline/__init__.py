"""Redline: a whiteboard for ML system design that argues back."""

__version__ = "0.1.0"
