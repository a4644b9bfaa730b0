"""Taking articles in from files and pages, with a look beforehand, and giving them out in the same forms."""
