import { expect, test } from 'vitest'
import { createS3Archive } from '../../src/archive/s3-archive.ts'
import { NOW_MS } from '../support/builders.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { authorizationOf, startS3Server } from '../support/s3-server.ts'

const DAY_MS = 86_400_000
const CHECKPOINT = { seq: 1_000, hash: 'a'.repeat(64), signedAtMs: NOW_MS, token: 'e30.e30.c2ln' }
const NAME = `000000001000-${'a'.repeat(64)}.jws`

/** An archive in a bucket of a test. */
async function anArchive(change: Partial<Parameters<typeof createS3Archive>[0]['bucket']> = {}) {
  const server = await startS3Server()
  const clock = createFakeClock()
  const bucket = { ...server.bucket, retainMs: 365 * DAY_MS, ...change }
  return { server, clock, archive: createS3Archive({ bucket, clock }) }
}

test('the store of these tests computes the signature of the example that AWS publishes', () => {
  const signed = 'host;range;x-amz-content-sha256;x-amz-date'
  const headers = {
    authorization: `AWS4-HMAC-SHA256 SignedHeaders=${signed}, Signature=`,
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
  }
  const key = {
    region: 'us-east-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }

  expect(authorizationOf({ method: 'GET', url: '/test.txt', headers }, key)).toBe(
    `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${signed}, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
  )
})

test('a checkpoint becomes an object named by its entry, which nobody can remove for the time that was set', async () => {
  const { server, archive, clock } = await anArchive()

  expect(await archive.put(CHECKPOINT)).toEqual({ kind: 'stored' })
  expect([...server.objects]).toEqual([
    [
      NAME,
      {
        body: 'e30.e30.c2ln\n',
        lockMode: 'COMPLIANCE',
        retainUntil: new Date(clock.nowMs() + 365 * DAY_MS).toISOString(),
      },
    ],
  ])
})

test('a checkpoint that is there already is stored, and stays as it was', async () => {
  const { server, archive, clock } = await anArchive()
  await archive.put(CHECKPOINT)
  const before = new Map(server.objects)
  await clock.advance(1_000)

  expect(await archive.put(CHECKPOINT)).toEqual({ kind: 'stored' })
  expect(server.refused).toEqual(['PreconditionFailed'])
  expect(server.objects).toEqual(before)
})

test('another entry of the same number has another name, so that both objects stay', async () => {
  const { server, archive } = await anArchive()

  await archive.put(CHECKPOINT)
  await archive.put({ ...CHECKPOINT, hash: 'b'.repeat(64) })

  expect(server.objects.size).toBe(2)
})

test('a prefix with unusual characters is signed as the store reads it', async () => {
  const { server, clock } = await anArchive()
  const url = `${server.bucket.url}/veto%20prod/it's(1)`
  const archive = createS3Archive({ bucket: { ...server.bucket, url, retainMs: DAY_MS }, clock })

  expect(await archive.put(CHECKPOINT)).toEqual({ kind: 'stored' })
  expect([...server.objects.keys()]).toEqual([`veto%20prod/it's(1)/${NAME}`])
})

test.each(['a+b/c', 'x%2By', "~!$&'()*,-.;=@_", ':%25%20%2d', 'é/%c3%a9', '"^`{|}<>', 'a//b'])(
  'a prefix %s is signed as the store reads it, and names the same objects',
  async (prefix) => {
    const { server, clock } = await anArchive()
    const url = `${server.bucket.url}/${prefix}`
    const archive = createS3Archive({ bucket: { ...server.bucket, url, retainMs: DAY_MS }, clock })

    expect(await archive.put(CHECKPOINT)).toEqual({ kind: 'stored' })
    expect([...server.objects.keys()].map(decodeURIComponent)).toEqual([
      `${decodeURIComponent(prefix)}/${NAME}`,
    ])
  },
)

test.each([
  ['another secret', { secretAccessKey: 'wrong' }, 'the bucket answered 403 SignatureDoesNotMatch'],
  ['another region', { region: 'us-east-1' }, 'the bucket answered 403 SignatureDoesNotMatch'],
  ['nobody at its URL', { url: 'http://127.0.0.1:9/x' }, /^the bucket could not be reached( \([A-Z_]+\))?$/],
  [
    'a host that has no address',
    { url: 'https://bucket.invalid/x' },
    /^the bucket could not be reached \([A-Z_]+\)$/,
  ],
])('with %s the checkpoint is not stored, and the reason is one sentence', async (_, change, why) => {
  const { archive } = await anArchive(change)

  const reason = typeof why === 'string' ? why : expect.stringMatching(why)
  expect(await archive.put(CHECKPOINT)).toEqual({ kind: 'failed', why: reason })
})

test.each(['AccessDenied', 'InternalError', 'InvalidRequest'])(
  'an error %s of the store is a reason to try again, and names no more than its code',
  async (code) => {
    const { server, archive } = await anArchive()
    server.fail(code, 1)

    const { kind, why } = { why: '', ...(await archive.put(CHECKPOINT)) }

    expect([kind, why]).toEqual([
      'failed',
      expect.stringMatching(new RegExp(`^the bucket answered \\d+ ${code}$`)),
    ])
    expect(await archive.put(CHECKPOINT)).toEqual({ kind: 'stored' })
  },
)
