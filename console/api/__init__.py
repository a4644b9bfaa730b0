"""The console's HTTP interface and its OpenAPI description."""
