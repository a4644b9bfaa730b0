"""The register of services and units: who is responsible for what, how fast, and on which track."""
