"""What people can do in Discord, one file a subject. Thin: receive, one call, render, send."""
