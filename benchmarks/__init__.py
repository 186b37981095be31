"""How fast Redline is, and how well it reads: each module prints its measurements."""
