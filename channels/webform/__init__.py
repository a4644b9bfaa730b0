"""Pages without JavaScript on which citizens write, follow their own inquiry and add to it."""
