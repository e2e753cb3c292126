"""How far the sending is: messages ready, sent, failed, answered."""
