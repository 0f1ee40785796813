"""A question put to the neighbourhood: claims and reasons, quick opinions, options, the closing statement."""
