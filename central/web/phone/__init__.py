"""e-PASS from the telephone: a number of the site's own queue, and the live page of every ticket."""
