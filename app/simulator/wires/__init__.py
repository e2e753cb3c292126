"""How messages come and answers go besides the folder: HTTP as local e-ports have it, AMQP as the terminal node."""
