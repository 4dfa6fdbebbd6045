"""The checks, a module a family. A check's name says what holds; it returns how many things it compared."""
