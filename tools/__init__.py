"""What stands around the project: set-up and checks. None of it runs inside the service."""
