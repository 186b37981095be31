"""The API, version 1: check a design, read the catalogue, the schema and the rules."""
