-- one row a patient of the new version; numbered in hash order, so that the first rows of any selection are a fair sample
INSERT INTO patients (version, row_number, file_order, patient_id, {fields})
SELECT
    $version,
    ROW_NUMBER() OVER (ORDER BY md5(patient_id), patient_id) - 1,
    file_order,
    patient_id,
    {fields}
FROM arrived_patients
ORDER BY md5(patient_id), patient_id
