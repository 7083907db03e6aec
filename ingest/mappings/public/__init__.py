"""What publishers put out in a form of their own: news, official publications, council information, calendars."""
