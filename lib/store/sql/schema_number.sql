-- one row: the schema number the store was written with
SELECT MAX(schema_number) FROM about
