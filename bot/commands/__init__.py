"""The subcommands of `torg`; each module imports what is heavy only when it runs."""
