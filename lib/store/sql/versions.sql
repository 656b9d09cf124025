-- one row a version, newest first; the current version of a cohort is its newest that is not withdrawn
SELECT
    number, cohort, imported_at, who, file_name, sha256, n_rows, n_patients, note, withdrawn,
    number IS NOT DISTINCT FROM MAX(number) FILTER (WHERE NOT withdrawn) OVER (PARTITION BY cohort) AS current,
    invented, recorded, arrival
FROM versions
ORDER BY number DESC
