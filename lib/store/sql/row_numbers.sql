-- one row a patient of the version whose id was asked for
SELECT row_number
FROM patients
WHERE version = $version AND patient_id IN (SELECT patient_id FROM chosen)
ORDER BY row_number
