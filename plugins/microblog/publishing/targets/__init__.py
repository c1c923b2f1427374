"""Where the site is deployed: one file a target, which offers `deploy(output, root, profile)`."""
