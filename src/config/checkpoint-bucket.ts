import { Bucket } from '../archive/bucket.ts'

/** The bucket of the environment, null without one, and its errors, which never quote a value. */
export interface ReadBucket {
  readonly bucket: Bucket | null
  readonly errors: readonly string[]
}

/** The variables, by the fields of a bucket. */
const VARIABLES = {
  url: 'VETO_CHECKPOINT_BUCKET',
  region: 'VETO_CHECKPOINT_BUCKET_REGION',
  accessKeyId: 'VETO_CHECKPOINT_BUCKET_KEY_ID',
  secretAccessKey: 'VETO_CHECKPOINT_BUCKET_SECRET',
  retainMs: 'VETO_CHECKPOINT_BUCKET_RETENTION',
} as const satisfies Readonly<Record<keyof Bucket, string>>

/** What stores that have no regions accept. */
const DEFAULT_REGION = 'us-east-1'

/** Reads the bucket for copies of checkpoints. */
export function readBucket(environment: Readonly<Record<string, string | undefined>>): ReadBucket {
  const given = Object.entries(VARIABLES).map(([field, name]) => [field, environment[name]] as const)
  if (given.every(([, value]) => value === undefined)) return { bucket: null, errors: [] }
  const fields = Object.fromEntries(given)
  const found = Bucket.safeParse({ ...fields, region: fields['region'] ?? DEFAULT_REGION })
  if (found.success) return { bucket: found.data, errors: [] }
  const errors = found.error.issues.map(({ path, message }) => `${variableOf(path)}: ${message}`)
  return { bucket: null, errors }
}

function variableOf([field]: readonly PropertyKey[]): string {
  return Object.entries(VARIABLES).find(([name]) => name === field)?.[1] ?? VARIABLES.url
}
