"""The printers of a site, how each is found, and which of them prints what at which station."""
