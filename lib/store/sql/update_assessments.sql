-- one row per patient, measure and timepoint of the new version: those of the version before, replaced and extended by the file
INSERT INTO assessments
SELECT $version, patients.row_number, merged.measure, merged.timepoint, merged.value
FROM (
    SELECT
        COALESCE(arrived.patient_id, base.patient_id) AS patient_id,
        COALESCE(arrived.measure, base.measure) AS measure,
        COALESCE(arrived.timepoint, base.timepoint) AS timepoint,
        COALESCE(arrived.value, base.value) AS value
    FROM arrived_assessments AS arrived
    FULL JOIN (
        SELECT patient_id, measure, timepoint, value
        FROM assessments
        JOIN patients USING (version, row_number)
        WHERE version = $base
    ) AS base
        ON arrived.patient_id = base.patient_id AND arrived.measure = base.measure AND arrived.timepoint = base.timepoint
) AS merged
JOIN patients ON patients.version = $version AND patients.patient_id = merged.patient_id
ORDER BY merged.measure, merged.timepoint, patients.row_number
