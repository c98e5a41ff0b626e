"""Rules: what must hold. One file each; the contents pages list them."""
