"""What people do, end to end, in a real Chromium on the real processes: with JavaScript and without."""
