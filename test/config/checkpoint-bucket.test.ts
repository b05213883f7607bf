import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { tempFolder } from '../support/temp-folder.ts'

const URL = 'https://s3.eu-central-1.amazonaws.com/acme-ledgers/veto'
const BUCKET = {
  VETO_CHECKPOINT_BUCKET: URL,
  VETO_CHECKPOINT_BUCKET_KEY_ID: 'AKIDEXAMPLE',
  VETO_CHECKPOINT_BUCKET_SECRET: 'a-secret',
  VETO_CHECKPOINT_BUCKET_RETENTION: '365d',
}
const AN_URL =
  'VETO_CHECKPOINT_BUCKET: expected an https URL of the bucket, with a prefix or without, and no query, user name or password (http only to this machine)'
const AN_ENCODING =
  'VETO_CHECKPOINT_BUCKET: expected each % to begin an encoded byte of UTF-8, such as %20 for a space and %25 for %'
const A_PERIOD =
  'VETO_CHECKPOINT_BUCKET_RETENTION: expected how long nobody can remove a checkpoint, such as 365d, at most 36500d: it cannot be shortened later'

test('the variables of VETO_CHECKPOINT_BUCKET name a bucket, its key, and how long objects are locked', () => {
  expect(readConfig({ ...BUCKET, VETO_CHECKPOINT_BUCKET: `${URL}/` }).checkpointBucket).toEqual({
    url: URL,
    region: 'us-east-1',
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'a-secret',
    retainMs: 365 * 86_400_000,
  })
  expect(
    readConfig({ ...BUCKET, VETO_CHECKPOINT_BUCKET_REGION: 'eu-central-1' }).checkpointBucket?.region,
  ).toBe('eu-central-1')
  expect(readConfig({}).checkpointBucket).toBeNull()
})

test('the secret of the bucket can be read from a file', () => {
  const file = join(tempFolder(), 'secret')
  writeFileSync(file, 'from-a-file\n')
  const { VETO_CHECKPOINT_BUCKET_SECRET: _inline, ...others } = BUCKET

  const config = readConfig({ ...others, VETO_CHECKPOINT_BUCKET_SECRET_FILE: file })

  expect(config.checkpointBucket?.secretAccessKey).toBe('from-a-file')
})

test('a bucket without its other variables gets one sentence for each', () => {
  expect(errorsOf({ VETO_CHECKPOINT_BUCKET: URL })).toEqual([
    'VETO_CHECKPOINT_BUCKET_KEY_ID: expected the id of an access key',
    'VETO_CHECKPOINT_BUCKET_SECRET: expected the secret of the access key',
    A_PERIOD,
  ])
  expect(errorsOf({ ...BUCKET, VETO_CHECKPOINT_BUCKET: '' })).toEqual([
    'VETO_CHECKPOINT_BUCKET: expected the URL of the bucket',
  ])
})

test.each([
  ['VETO_CHECKPOINT_BUCKET', 'http://minio.acme.test/ledgers', AN_URL],
  ['VETO_CHECKPOINT_BUCKET', 'https://key:secret@minio.acme.test/ledgers', AN_URL],
  ['VETO_CHECKPOINT_BUCKET', 's3://acme-ledgers', AN_URL],
  ['VETO_CHECKPOINT_BUCKET', `${URL}?versioning`, AN_URL],
  ['VETO_CHECKPOINT_BUCKET', `${URL}/100%`, AN_ENCODING],
  ['VETO_CHECKPOINT_BUCKET', `${URL}/%e4`, AN_ENCODING],
  ['VETO_CHECKPOINT_BUCKET_RETENTION', 'forever', A_PERIOD],
  ['VETO_CHECKPOINT_BUCKET_RETENTION', '0d', A_PERIOD],
  ['VETO_CHECKPOINT_BUCKET_RETENTION', '99999d', A_PERIOD],
  [
    'VETO_CHECKPOINT_BUCKET_REGION',
    'EU Central',
    'VETO_CHECKPOINT_BUCKET_REGION: expected the name of a region, such as eu-central-1',
  ],
  [
    'VETO_CHECKPOINT_BUCKET_KEY_ID',
    'AKIA…',
    'VETO_CHECKPOINT_BUCKET_KEY_ID: expected the id of an access key, such as AKIAIOSFODNN7EXAMPLE: ASCII without spaces',
  ],
  [
    'VETO_CHECKPOINT_BUCKET_SECRET',
    'a-secret\n',
    'VETO_CHECKPOINT_BUCKET_SECRET: expected the secret of the access key: ASCII without spaces',
  ],
])('%s=%s is refused in one sentence', (name, value, error) => {
  expect(errorsOf({ ...BUCKET, [name]: value })).toEqual([error])
})

function errorsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment)
  } catch (error) {
    return String(Object(error).message)
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return []
}
