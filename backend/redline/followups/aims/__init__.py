"""Choices of a target, by what they look for; ``targets`` names them."""
