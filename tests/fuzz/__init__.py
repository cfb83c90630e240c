"""Coverage-guided fuzz targets; each says at its top how it is run."""
