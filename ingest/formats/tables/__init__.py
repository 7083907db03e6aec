"""Tables: CSV and the sheets of workbooks, each row keyed by the header that was found."""
