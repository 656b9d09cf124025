-- one row: whether the shipped cohorts are still to be put in
SELECT NOT BOOL_OR(shipped) FROM about
