-- one row a fact about the store, one a version, one a patient of a version, and one per patient, measure and timepoint
CREATE TABLE about (schema_number INTEGER NOT NULL, shipped BOOLEAN NOT NULL);
CREATE TABLE versions (
    number INTEGER PRIMARY KEY,
    arrival VARCHAR NOT NULL,
    cohort VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    who VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    n_rows INTEGER NOT NULL,
    n_patients INTEGER NOT NULL,
    note VARCHAR NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    invented BOOLEAN NOT NULL,
    recorded VARCHAR[] NOT NULL
);
CREATE TABLE patients (
    version INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    file_order INTEGER NOT NULL,
    patient_id VARCHAR NOT NULL,
    {fields}
);
CREATE TABLE assessments (
    version INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    timepoint VARCHAR NOT NULL,
    value DECIMAL(12, 6) NOT NULL
)
