"""What is stored about the people who use the bot: showing, exporting and forgetting it."""
