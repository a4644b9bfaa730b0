"""The record of everything people ask: models, store, migrations, privacy."""
