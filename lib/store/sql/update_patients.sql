-- one row a patient of the new version: those of the version before, replaced and extended by the file; a blank erases nothing
INSERT INTO patients (version, row_number, file_order, patient_id, {fields})
SELECT
    $version,
    ROW_NUMBER() OVER (ORDER BY md5(patient_id), patient_id) - 1,
    ROW_NUMBER() OVER (ORDER BY base_order NULLS LAST, arrived_order) - 1,
    patient_id,
    {fields}
FROM (
    SELECT
        COALESCE(arrived.patient_id, base.patient_id) AS patient_id,
        base.file_order AS base_order,
        arrived.file_order AS arrived_order,
        {merged}
    FROM arrived_patients AS arrived
    FULL JOIN (SELECT * FROM patients WHERE version = $base) AS base ON arrived.patient_id = base.patient_id
)
ORDER BY md5(patient_id), patient_id
