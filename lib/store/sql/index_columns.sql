-- one row a patient of a version, in row order: the place of each option, each number in millionths
SELECT {columns} FROM patients WHERE version = ? ORDER BY row_number
