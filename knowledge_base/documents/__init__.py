"""Documents that staff upload: their text, their Dublin Core, their versions."""
