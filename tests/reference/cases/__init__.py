"""Random cases for the differential test: valid, small, and aimed at borders."""
