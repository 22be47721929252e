"""How a file would be read, said before anything is loaded."""
