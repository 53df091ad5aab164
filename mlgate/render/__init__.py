"""One file a format: render(report) -> str."""
