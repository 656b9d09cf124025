-- one row: the schema number, and that the shipped cohorts are still to come
INSERT INTO about VALUES (?, FALSE)
