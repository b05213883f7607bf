import { createHash } from 'node:crypto'
import { AwsV4Signer } from 'aws4fetch'
import type { Checkpoint } from '../ledger/checkpoint.ts'
import type { Bucket } from './bucket.ts'

/** A signed request that stores a checkpoint unless it is there, and locks it. */
export async function putRequest(
  { url, region, accessKeyId, secretAccessKey, retainMs }: Bucket,
  checkpoint: Checkpoint,
  nowMs: number,
): Promise<Request> {
  const body = `${checkpoint.token}\n`
  const signer = new AwsV4Signer({
    method: 'PUT',
    url: withEncodedPlus(`${url}/${objectName(checkpoint)}`),
    headers: {
      'content-type': 'application/jose',
      // Stores require a digest of what is locked.
      'content-md5': createHash('md5').update(body).digest('base64'),
      'if-none-match': '*',
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': new Date(nowMs + retainMs).toISOString(),
    },
    body,
    service: 's3',
    region,
    accessKeyId,
    secretAccessKey,
    datetime: new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  })
  const { url: signedUrl, ...signed } = await signer.sign()
  return new Request(signedUrl, signed)
}

/** In the order of the entries. The hash gives a ledger that was rewritten other names, so that both stay. */
function objectName({ seq, hash }: Checkpoint): string {
  return `${String(seq).padStart(12, '0')}-${hash}.jws`
}

/** A store reads a plus of a path as such, and the library as a space. */
function withEncodedPlus(url: string): string {
  return url.replaceAll('+', '%2B')
}
