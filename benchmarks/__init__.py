"""Networks whose backward passes are right, and every mistake made in them on purpose."""
