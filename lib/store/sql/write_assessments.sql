-- one row per patient, measure and timepoint of the new version
INSERT INTO assessments
SELECT $version, patients.row_number, measure, timepoint, value
FROM arrived_assessments
JOIN patients ON patients.version = $version AND patients.patient_id = arrived_assessments.patient_id
ORDER BY measure, timepoint, patients.row_number
