"""Recurrence: plain recurrent networks, LSTM and GRU, and backpropagation through time."""
