"""Stage 2: a parcel is opened, questioned, graded, given its outcome; split, held, released."""
