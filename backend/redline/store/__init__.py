"""What Redline keeps: boards, their update logs, rounds, links and versions.

The only package that imports sqlmodel and sqlalchemy. Queries are plain functions that
take a session; one request is one transaction. All times are seconds since 1970 in UTC.
"""
