import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { readCallback, VetoError } from '../src/index.ts'
import { failureOf } from './client-of.ts'
import { APPROVED, DENIED } from './views.ts'

const SECRET = aSecret('a')
const ID = 'req_1:settled:2'
const BODY = {
  type: 'request.settled',
  timestamp: '2026-11-20T22:00:00.000Z',
  call: { agentId: 'support-agent', tool: 'refund_payment', sessionId: 'run-42', toolCallId: null },
  data: APPROVED,
}
const TEXT = JSON.stringify(BODY)

test('readCallback() accepts what the Standard Webhooks library signed, as text or as bytes', async () => {
  const headers = headersOf(TEXT)
  const expected = { id: ID, ...BODY }

  expect(await readCallback(TEXT, headers, SECRET)).toEqual(expected)
  expect(await readCallback(Buffer.from(TEXT), headers, SECRET)).toEqual(expected)
  expect(await readCallback(TEXT, new Headers(headers), SECRET)).toEqual(expected)
})

test('readCallback() accepts headers in any case, as node:http or a framework passes them', async () => {
  const upper = Object.entries(headersOf(TEXT)).map(([name, value]) => [name.toUpperCase(), value])

  expect(await readCallback(TEXT, Object.fromEntries(upper), SECRET)).toMatchObject({ id: ID })
})

test('readCallback() accepts one valid signature among several, of other versions too', async () => {
  const headers = headersOf(TEXT)
  const old = signatureOf(TEXT, { secret: aSecret('o') })
  const list = `v1a,c2ln v1,!!! ${old} ${headers['webhook-signature']}`

  expect(await readCallback(TEXT, { ...headers, 'webhook-signature': list }, SECRET)).toMatchObject({
    id: ID,
  })
})

test('readCallback() agrees with the library on any body, also beyond ASCII', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (reason) => {
      const text = JSON.stringify({ ...BODY, data: { ...DENIED, reason } })
      const headers = headersOf(text)

      expect(new Webhook(SECRET).verify(text, headers)).toEqual(JSON.parse(text))
      expect((await readCallback(text, headers, SECRET)).data.reason).toBe(reason)
    }),
  )
})

test('readCallback() drops fields that a later server adds', async () => {
  const text = JSON.stringify({
    ...BODY,
    more: 1,
    call: { ...BODY.call, more: 1 },
    data: { ...APPROVED, more: 1 },
  })

  expect(await readCallback(text, headersOf(text), SECRET)).toEqual({ id: ID, ...BODY })
})

test('readCallback() refuses a body, an id, a time or a secret that was changed by one character', async () => {
  const headers = headersOf(TEXT)
  const second = Number(headers['webhook-timestamp']) + 1

  const refused = [
    readCallback(TEXT.replace('"allowed":true', '"allowed": true'), headers, SECRET),
    readCallback(TEXT, { ...headers, 'webhook-id': 'req_1:settled:3' }, SECRET),
    readCallback(TEXT, { ...headers, 'webhook-timestamp': String(second) }, SECRET),
    readCallback(TEXT, headers, aSecret('b')),
  ]

  for (const failure of await Promise.all(refused.map(failureOf))) {
    expect(failure).toMatchObject({
      code: 'callback_invalid',
      message:
        'This is not a valid callback of Veto, so answer 400 and do nothing: No matching signature found',
    })
  }
})

test('readCallback() refuses any text that is not its signature', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (noise) => {
      const headers = { ...headersOf(TEXT), 'webhook-signature': noise }

      expect(await failureOf(readCallback(TEXT, headers, SECRET))).toMatchObject({
        code: 'callback_invalid',
      })
    }),
  )
})

test('readCallback() refuses a prefix of the right signature', async () => {
  const [, base64 = ''] = signatureOf(TEXT).split(',')
  const short = Buffer.from(base64, 'base64').subarray(0, 16).toString('base64')
  const headers = { ...headersOf(TEXT), 'webhook-signature': `v1,${short} v1,` }

  expect(await failureOf(readCallback(TEXT, headers, SECRET))).toMatchObject({ code: 'callback_invalid' })
})

test('readCallback() refuses another signature of the same length, after any number of them', async () => {
  const other = signatureOf(TEXT, { secret: aSecret('o') })
  const headers = { ...headersOf(TEXT), 'webhook-signature': `${other} `.repeat(20).trim() }

  expect(await failureOf(readCallback(TEXT, headers, SECRET))).toMatchObject({ code: 'callback_invalid' })
})

test('readCallback() refuses bytes that are not UTF-8, although the text that they decode to is signed', async () => {
  const headers = headersOf(TEXT.replace('run-42', 'run-\ufffd'))
  const body = Buffer.from(TEXT.replace('run-42', 'run-\u00ff'), 'latin1')

  expect(await failureOf(readCallback(body, headers, SECRET))).toMatchObject({
    code: 'callback_invalid',
    message: expect.stringContaining('the body is not UTF-8'),
  })
})

test.each([
  [-310, 'Message timestamp too old'],
  [310, 'Message timestamp too new'],
])('readCallback() refuses what was sent %d seconds from now: %s', async (byS, why) => {
  const headers = headersOf(TEXT, new Date(Date.now() + byS * 1_000))

  expect(await failureOf(readCallback(TEXT, headers, SECRET))).toMatchObject({
    code: 'callback_invalid',
    message: `This is not a valid callback of Veto, so answer 400 and do nothing: ${why}`,
  })
})

test.each([-290, 290])('readCallback() accepts what was sent %d seconds from now', async (byS) => {
  const headers = headersOf(TEXT, new Date(Date.now() + byS * 1_000))

  expect(await readCallback(TEXT, headers, SECRET)).toMatchObject({ id: ID })
})

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
  'readCallback() names the missing %s',
  async (name) => {
    const headers = { ...headersOf(TEXT), [name]: undefined }

    expect(await failureOf(readCallback(TEXT, headers, SECRET))).toMatchObject({
      code: 'callback_invalid',
      message: `This is not a valid callback of Veto, so answer 400 and do nothing: the header ${name} is missing`,
    })
  },
)

test('readCallback() refuses a time followed by letters, which the signature does not cover', async () => {
  const headers = headersOf(TEXT)
  const time = `${headers['webhook-timestamp']}abc`

  expect(new Webhook(SECRET).verify(TEXT, { ...headers, 'webhook-timestamp': time })).toMatchObject({})
  expect(
    await failureOf(readCallback(TEXT, { ...headers, 'webhook-timestamp': time }, SECRET)),
  ).toMatchObject({ code: 'callback_invalid' })
})

test('readCallback() refuses an id with a dot, which could shift text between id, time and body', async () => {
  const id = 'a.1'
  const headers = { ...headersOf(TEXT), 'webhook-id': id, 'webhook-signature': signatureOf(TEXT, { id }) }

  expect(await failureOf(readCallback(TEXT, headers, SECRET))).toMatchObject({ code: 'callback_invalid' })
})

test.each([
  '',
  'nothing',
  '{}',
  JSON.stringify({ ...BODY, type: 'request.unknown' }),
  JSON.stringify({ ...BODY, data: { ...APPROVED, status: 'pending' } }),
  JSON.stringify({ ...BODY, data: { ...DENIED, allowed: true } }),
])('readCallback() refuses the body %j even when it is signed', async (text) => {
  const failure = await failureOf(readCallback(text, headersOf(text), SECRET))

  expect(failure).toBeInstanceOf(VetoError)
  expect(failure).toMatchObject({
    code: 'callback_invalid',
    message:
      'This is not a valid callback of Veto, so answer 400 and do nothing: the body does not have the expected shape',
  })
})

test.each(['', 'whsec_', 'whsec_!!', 'whsec_AA==', SECRET.slice('whsec_'.length)])(
  'readCallback() reports the invalid secret %j as a programming error, without repeating it',
  async (secret) => {
    const failure = await failureOf(readCallback(TEXT, headersOf(TEXT), secret))

    expect(failure).toEqual(new TypeError("Expected secret to be 'whsec_' and the base64 of 24 to 64 bytes"))
  },
)

function aSecret(letter: string): string {
  return `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`
}

function headersOf(text: string, at = new Date()): Record<string, string> {
  return {
    'webhook-id': ID,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign(ID, at, text),
  }
}

/** By the letter of the specification, without the library. */
function signatureOf(text: string, { id = ID, secret = SECRET } = {}): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const content = `${id}.${Math.floor(Date.now() / 1_000)}.${text}`
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
