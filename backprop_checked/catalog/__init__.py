"""What `snippets/` holds, found; and what pages show of it, made and cached."""
