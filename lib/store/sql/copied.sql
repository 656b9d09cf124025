-- one row a patient of a version, in the file's order, with the row number that the index knows the patient by
SELECT row_number, patient_id{columns}
FROM patients
WHERE version = $version {only}
ORDER BY file_order
