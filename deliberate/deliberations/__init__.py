"""A question put to the neighbourhood: claims, quick opinions, options, and what came of it."""
