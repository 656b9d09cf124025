-- one row: how many tables the file has
SELECT COUNT(*) FROM information_schema.tables
