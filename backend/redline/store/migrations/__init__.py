"""The steps that bring a database to the present tables; they travel in the wheel."""
