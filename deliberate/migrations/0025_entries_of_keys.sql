-- The few entries that tell of a change of the record's key are found without reading all.

CREATE INDEX entry_of_keys ON entry (id) WHERE fact IN ('record-key-changed', 'record-key-lost')
