"""What the pages of the customs desk show, made from what services return."""
