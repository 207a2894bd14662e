"""The daily summary: when it is due, and what goes into it. Decides; neither posts nor draws."""
