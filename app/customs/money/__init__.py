"""What concluded returns give back: the amount no tax is levied on, taken off the buyer's year."""
