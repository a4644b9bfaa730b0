"""SMS: messages of an HTTP gateway in and out, whichever gateway that is."""
