-- one row: the shipped cohorts have been put in
UPDATE about SET shipped = TRUE
