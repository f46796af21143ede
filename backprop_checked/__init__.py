"""The machine of Backprop, Checked."""
