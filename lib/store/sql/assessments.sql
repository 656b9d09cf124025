-- one row per patient, measure and timepoint, patients in the file's order
SELECT patient_id, measure, timepoint, CAST(value AS DOUBLE) AS value
FROM assessments
JOIN patients USING (version, row_number)
WHERE version = $version {only}
ORDER BY file_order, list_position({measures}, measure), list_position({timepoints}, timepoint)
LIMIT $limit
