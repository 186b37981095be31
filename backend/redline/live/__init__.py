"""Live boards: the shared document, the rooms around it and what is pushed to their people.

The only package that imports pycrdt.
"""
