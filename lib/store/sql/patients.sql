-- one row a patient, in the file's order
SELECT patient_id{columns}
FROM patients
WHERE version = $version {only}
ORDER BY file_order
LIMIT $limit
