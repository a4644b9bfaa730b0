"""Noark 5 packages: an inquiry as an extraction with structure, documents and checksums, and the folder it is put into."""
