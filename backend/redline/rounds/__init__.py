"""A round of practice or interview: its prompt, questions, phases, seats, log and closing page."""
