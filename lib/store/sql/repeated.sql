-- one row: patients that stand twice in a version, and assessments that do
SELECT
    (SELECT COUNT(*) - COUNT(DISTINCT patient_id) FROM patients WHERE version = $version),
    (SELECT COUNT(*) - COUNT(DISTINCT (row_number, measure, timepoint)) FROM assessments WHERE version = $version)
