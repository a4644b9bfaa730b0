"""What every test run has in common: a test that could not run is listed with its reason."""

pytest_plugins = ["tests.system_requirements"]
