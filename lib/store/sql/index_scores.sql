-- one row a patient with a value of one measure at one timepoint: the score in millionths
SELECT row_number, CAST(value * 1000000 AS BIGINT) AS millionths
FROM assessments
WHERE version = ? AND measure = ? AND timepoint = ?
