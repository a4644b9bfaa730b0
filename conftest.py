"""What every test run has in common: one service desk to test against, and a list of the tests that could not run."""

pytest_plugins = [
    "tests.shared_desk",
    "tests.system_requirements",
    "tests.in_parallel",
    "tests.second_tries",
    "pytester",
]
