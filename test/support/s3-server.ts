import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** An object as the store keeps it. */
export interface StoredObject {
  readonly body: string
  readonly lockMode: string
  readonly retainUntil: string
}

/** An object store of a test, with one bucket whose objects can be locked. */
export interface S3Server {
  readonly bucket: { url: string; region: string; accessKeyId: string; secretAccessKey: string }
  /** By their names, without that of the bucket. */
  readonly objects: ReadonlyMap<string, StoredObject>
  /** The codes of the errors that were answered. */
  readonly refused: readonly string[]
  /** Answers the next requests with this error of the store. */
  fail(code: string, times: number): void
}

const KEY = { region: 'eu-central-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a/secret+of/the+store' }
const STATUS: Readonly<Record<string, number>> = {
  PreconditionFailed: 412,
  SignatureDoesNotMatch: 403,
  InternalError: 500,
  AccessDenied: 403,
}

/** Starts a store that checks signatures, digests and locks as S3 does, and ends with the test. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, StoredObject>()
  const refused: string[] = []
  const failing: string[] = []

  function store(request: IncomingMessage, body: string): string | null {
    const { headers, url = '' } = request
    const wrong = failing.shift() ?? errorOf(request, body)
    if (wrong !== null) return wrong
    const name = url.slice('/ledgers/'.length)
    if (headers['if-none-match'] === '*' && objects.has(name)) return 'PreconditionFailed'
    const lockMode = String(headers['x-amz-object-lock-mode'])
    objects.set(name, { body, lockMode, retainUntil: String(headers['x-amz-object-lock-retain-until-date']) })
    return null
  }

  const server = createServer(async (request, response) => {
    const code = store(request, await text(request))
    if (code === null) return response.writeHead(200).end()
    refused.push(code)
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>it was ${request.url}</Message></Error>`
    return response.writeHead(STATUS[code] ?? 400, { 'content-type': 'application/xml' }).end(xml)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('Expected a TCP port')
  return {
    bucket: { url: `http://127.0.0.1:${address.port}/ledgers`, ...KEY },
    objects,
    refused,
    fail: (code, times) => failing.push(...Array(times).fill(code)),
  }
}

function errorOf(request: IncomingMessage, body: string): string | null {
  const { headers } = request
  if (request.method !== 'PUT') return 'MethodNotAllowed'
  if (headers.authorization !== authorizationOf(request, KEY)) return 'SignatureDoesNotMatch'
  if (headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  if (headers['content-md5'] !== createHash('md5').update(body).digest('base64')) return 'InvalidDigest'
  return null
}

/** The header that AWS Signature Version 4 expects, computed from its description and without the library. */
export function authorizationOf(
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { region, accessKeyId, secretAccessKey }: Omit<S3Server['bucket'], 'url'>,
): string {
  const date = String(headers['x-amz-date'])
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? ''
  const canonicalHeaders = signedHeaders.split(';').map((name) => `${name}:${headers[name]}\n`)
  const canonical = [
    method,
    encodedPath(url),
    '',
    canonicalHeaders.join(''),
    signedHeaders,
    headers['x-amz-content-sha256'],
  ]
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical.join('\n'))].join('\n')
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
}

/** Every character but unreserved ones is encoded, whatever the client left as it is. */
function encodedPath(url: string): string {
  const encoded = encodeURIComponent(decodeURIComponent(url)).replaceAll('%2F', '/')
  return encoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function hmac(key: Buffer | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

function sha256(data: string): string {
  return createHash('sha256').update(data).digest('hex')
}
