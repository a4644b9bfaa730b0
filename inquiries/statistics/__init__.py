"""Counts inquiries for those who run the desk."""
