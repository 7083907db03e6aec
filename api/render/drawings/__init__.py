"""Drawings as SVG without script or style of their own; `api/web/assets/kring.css` gives them their colours."""
