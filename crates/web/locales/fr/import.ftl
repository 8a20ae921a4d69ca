# Files people bring: CSV, Markdown with front matter, calendars.
