-- one row a patient, in the file's order, with a column for each measure and timepoint
SELECT ANY_VALUE(patient_id) AS patient_id{columns}
FROM (
    SELECT * FROM patients WHERE version = $version {only} ORDER BY file_order LIMIT $limit
) AS patients
LEFT JOIN (SELECT * FROM assessments WHERE version = $version) AS scores ON scores.row_number = patients.row_number
GROUP BY patients.row_number
ORDER BY ANY_VALUE(file_order)
