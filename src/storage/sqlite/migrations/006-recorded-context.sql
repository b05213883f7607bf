-- Masked as shown is. Null for requests that were made before it was recorded.
ALTER TABLE payloads ADD COLUMN context TEXT;
