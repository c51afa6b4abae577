"""The rules of docs/semantics.md, one concept a file, written for reading and not for speed."""
