-- one row: whether the file has the four tables of a store
SELECT COUNT(*) = 4
FROM information_schema.tables
WHERE table_name IN ('about', 'versions', 'patients', 'assessments')
