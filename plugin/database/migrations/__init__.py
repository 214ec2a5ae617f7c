"""Alembic's folder; run by ``Database.migrate()`` from wherever the package is installed."""
