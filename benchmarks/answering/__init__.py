"""From a question to its answer: Torg beside a stock Rasa FAQ bot."""
