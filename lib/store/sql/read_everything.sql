-- one row: reads every block of the store, so that a damaged one is found at the start and not in the meeting
SELECT (SELECT BIT_XOR(HASH(each)) FROM patients AS each), (SELECT BIT_XOR(HASH(each)) FROM assessments AS each)
