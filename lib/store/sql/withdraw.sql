-- one row: whether a version is withdrawn
UPDATE versions SET withdrawn = ? WHERE number = ?
