-- one row a chosen patient, in the file's order
SELECT row_number, patient_id
FROM patients
WHERE version = $version AND row_number IN (SELECT row_number FROM chosen)
ORDER BY file_order
LIMIT $limit
