-- one row: the patients of a version
SELECT COUNT(*) FROM patients WHERE version = ?
