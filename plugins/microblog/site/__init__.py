"""What Pelican calls: from the survey of the sources to every file of the site."""
