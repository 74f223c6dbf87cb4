"""What is done on the program day, by verb."""
