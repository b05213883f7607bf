import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { VetoClient } from '../src/index.ts'
import type { Json } from '../src/protocol/json.ts'
import { failureOf } from './client-of.ts'
import { type Behaviour, json, misbehavingServer, problem, reset } from './misbehaving-server.ts'
import { became } from './started.ts'
import { ALLOWED } from './views.ts'

const CHECKED = json(200, became('redeemed', { resultJudged: true }))
const UNCHECKED = json(200, became('redeemed', { resultJudged: false }))
const OLD_SERVER = json(200, became('redeemed'))
const DONE = json(200, became('succeeded'))
const REFUSED = json(200, became('succeeded', { refused: 'Too much' }))

const cyclic: { self?: unknown } = {}
cyclic.self = cyclic
let nested: unknown = 'deep'
for (let depth = 0; depth < 40; depth += 1) nested = [nested]
let doubled: unknown = 'wide'
for (let depth = 0; depth < 30; depth += 1) doubled = [doubled, doubled]

const UNSENDABLE: readonly (readonly [string, unknown, string])[] = [
  ['more than 64 KiB', 'x'.repeat(70_000), 'less than 64 KiB'],
  ['more than 64 KiB of escapes', '\u0000'.repeat(20_000), 'bytes'],
  ['a date', { at: new Date(0) }, 'output.at: expected JSON, got an instance of Date'],
  ['undefined', { rows: [{ a: undefined }] }, 'output.rows[0].a: expected JSON, got undefined'],
  ['a BigInt', { n: 1n }, 'output.n: expected JSON, got bigint'],
  ['a cycle', cyclic, '32 levels'],
  ['a function', { run: () => 1 }, 'output.run: expected JSON, got function'],
  ['a symbol', Symbol('x'), 'output: expected JSON, got symbol'],
  ['a map', new Map([['a', 1]]), 'output: expected JSON, got an instance of Map'],
  ['bytes', Buffer.from('a'), 'output: expected JSON, got an instance of Buffer'],
  ['an error', new Error('x'), 'output: expected JSON, got an instance of Error'],
  ['half an emoji', ['\ud83d'], 'output[0]: expected text without lone surrogates'],
  ['half an emoji in a name', { '\ud83d': 1 }, 'expected text without lone surrogates'],
  ['NaN', { n: Number.NaN }, 'output.n: expected JSON, got NaN'],
  ['infinity', Number.POSITIVE_INFINITY, 'output: expected JSON, got Infinity'],
  ['40 levels', nested, '32 levels'],
  ['a list that is shared a billion times', doubled, 'less than 64 KiB'],
  ['a hole in a list', new Array(2), 'output[0]: expected JSON, got undefined'],
  ['something that writes itself otherwise', { toJSON: () => 'fine' }, 'output: expected JSON'],
  ['a symbol as a name', { [Symbol('x')]: 1 }, 'output: expected no symbols and non-enumerable members'],
  ['a hidden member', Object.defineProperty({}, 'a', { value: 1 }), 'output: expected no symbols'],
  ['a list with a name', Object.assign([1], { more: 2 }), 'output: expected no symbols'],
  ['a member that throws', Object.defineProperty({}, 'a', { enumerable: true, get: boom }), 'cannot be read'],
]

test('a result that phase result rules evaluate is sent to Veto in full, and returned once they accept it', async () => {
  await using server = await misbehavingServer(CHECKED, DONE)
  const { client } = clientAt(server)

  expect(await client.execute(ALLOWED, () => ({ cents: 9 }))).toEqual({ cents: 9 })
  expect(reportsTo(server)).toEqual([{ status: 'succeeded', output: { cents: 9 } }])
})

test('a result that phase result rules evaluate is sent as outputOf returns it, later too', async () => {
  await using server = await misbehavingServer(CHECKED, DONE)
  const { client } = clientAt(server)

  const result = await client.execute(ALLOWED, () => ({ cents: 9, secret: 'x' }), {
    outputOf: async ({ cents }) => ({ cents }),
  })

  expect(result).toEqual({ cents: 9, secret: 'x' })
  expect(reportsTo(server)).toEqual([{ status: 'succeeded', output: { cents: 9 } }])
})

test('a result that phase result rules evaluate is sent as null when undefined', async () => {
  await using server = await misbehavingServer(CHECKED, DONE)
  const { client } = clientAt(server)

  expect(await client.execute(ALLOWED, () => undefined)).toBeUndefined()
  expect(reportsTo(server)).toEqual([{ status: 'succeeded', output: null }])
})

test('a result that phase result rules evaluate is withheld when a rule refuses it', async () => {
  await using server = await misbehavingServer(CHECKED, REFUSED)

  expect(await failureOf(clientAt(server).client.execute(ALLOWED, () => 9))).toMatchObject({
    code: 'result_refused',
    message: 'The call ran and must not run again, and its result must not be used: Too much',
  })
})

test.each(UNSENDABLE)(
  'a result that phase result rules evaluate is withheld when it contains %s, and Veto is told that the call ran',
  async (_what, result, why) => {
    await using server = await misbehavingServer(CHECKED, REFUSED)

    const failure = await failureOf(clientAt(server).client.execute(ALLOWED, () => result))

    expect(failure).toMatchObject({
      code: 'result_refused',
      message: expect.stringContaining(why),
      cause: { name: 'VetoError' },
    })
    expect(reportsTo(server)).toEqual([{ status: 'succeeded' }])
  },
)

test.each<[string, Behaviour, string]>([
  ['refuses the report', problem(409, 'already_reported'), 'already_reported'],
  ['is out of reach', reset, 'network_error'],
  ['answers about another call', json(200, { ...became('succeeded'), id: 'req_2' }), 'bad_answer'],
  ['says nothing of how it was judged', json(200, { ...became('succeeded'), execution: null }), 'bad_answer'],
])('a result that phase result rules evaluate is withheld when Veto %s', async (_what, answer, code) => {
  await using server = await misbehavingServer(CHECKED, answer)

  const failure = await failureOf(clientAt(server).client.execute(ALLOWED, () => 9))

  expect(failure).toMatchObject({ code: 'result_refused', cause: { code } })
})

test('a result that phase result rules evaluate is withheld when outputOf throws, with that error as the cause', async () => {
  await using server = await misbehavingServer(CHECKED, REFUSED)
  const mistake = new TypeError('no such field')

  const failure = await failureOf(
    clientAt(server).client.execute(ALLOWED, () => 9, { outputOf: () => fail(mistake) }),
  )

  expect(failure).toMatchObject({ code: 'result_refused', cause: { cause: mistake } })
  expect(reportsTo(server)).toEqual([{ status: 'succeeded' }])
})

test.each([
  ['a server of before says nothing of rules', OLD_SERVER],
  ['rules judge it', CHECKED],
])(
  'a result that phase result rules evaluate is withheld when a proxy refuses the body, and %s',
  async (_what, started) => {
    await using server = await misbehavingServer(started, problem(413, 'body_too_large'), DONE)

    const failure = await failureOf(clientAt(server).client.execute(ALLOWED, () => 9))

    expect(failure).toMatchObject({ code: 'result_refused', cause: { code: 'body_too_large' } })
    expect(reportsTo(server)).toEqual([{ status: 'succeeded', output: 9 }, { status: 'succeeded' }])
  },
)

test('a result that no rule evaluates stays in this program, and is returned', async () => {
  await using server = await misbehavingServer(UNCHECKED, DONE)
  const { client, warnings } = clientAt(server)

  expect(await client.execute(ALLOWED, () => 9)).toBe(9)
  expect(reportsTo(server)).toEqual([{ status: 'succeeded' }])
  expect(warnings).toEqual([])
})

test('a result that no rule evaluates is returned with a warning when the report is lost', async () => {
  await using server = await misbehavingServer(UNCHECKED, problem(409, 'already_reported'))
  const { client, warnings } = clientAt(server)

  expect(await client.execute(ALLOWED, () => 7)).toBe(7)
  expect(warnings).toEqual([expect.stringContaining(`The result of ${ALLOWED.id} could not be reported`)])
})

test.each(UNSENDABLE)(
  'a result that no rule evaluates is returned with a warning when outputOf returns %s',
  async (_what, output, why) => {
    await using server = await misbehavingServer(UNCHECKED, DONE)
    const { client, warnings } = clientAt(server)

    expect(await client.execute(ALLOWED, () => 7, { outputOf: () => Unchecked.parse(output) })).toBe(7)
    expect(warnings).toEqual([expect.stringContaining(why)])
    expect(reportsTo(server)).toEqual([{ status: 'succeeded' }])
  },
)

test('a result that no rule evaluates is returned with a warning when outputOf throws, as the call ran', async () => {
  await using server = await misbehavingServer(UNCHECKED, DONE)
  const { client, warnings } = clientAt(server)

  const result = await client.execute(ALLOWED, () => 7, {
    outputOf: () => fail(new Error('no such field')),
  })

  expect(result).toBe(7)
  expect(warnings).toEqual([expect.stringContaining('outputOf threw: no such field')])
  expect(reportsTo(server)).toEqual([{ status: 'succeeded' }])
})

test('a result is withheld when a rule was added while the call ran', async () => {
  await using server = await misbehavingServer(UNCHECKED, REFUSED)

  expect(await failureOf(clientAt(server).client.execute(ALLOWED, () => 9))).toMatchObject({
    code: 'result_refused',
  })
})

test('any result that JSON represents is sent exactly, and any other is withheld', async () => {
  const anything = fc.anything({ withDate: true, withMap: true, withBigInt: true, withSparseArray: true })
  await fc.assert(
    fc.asyncProperty(anything, async (result) => {
      const reports: unknown[] = []
      const client = new VetoClient({
        apiKey: 'veto_x',
        fetch: async (url, init) => {
          if (String(url).endsWith('/redeem'))
            return Response.json(became('redeemed', { resultJudged: true }))
          reports.push(JSON.parse(String(init?.body)))
          return Response.json(became('succeeded'))
        },
      })

      const outcome = await client
        .execute(ALLOWED, () => result)
        .then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        )

      if ('value' in outcome) {
        const output = JSON.parse(JSON.stringify(result ?? null))
        expect(outcome.value).toBe(result)
        expect(reports).toEqual([{ status: 'succeeded', output }])
      } else {
        expect(outcome.error).toMatchObject({ name: 'VetoError', code: 'result_refused' })
        expect(reports).toEqual([{ status: 'succeeded' }])
      }
    }),
    { numRuns: 2_000 },
  )
})

/** A client of this server, and what it warned of. */
function clientAt({ url }: { url: string }) {
  const warnings: string[] = []
  const warn = (message: string) => void warnings.push(message)
  return { client: new VetoClient({ apiKey: 'veto_x', baseUrl: url, timeoutMs: 400, warn }), warnings }
}

function reportsTo({ received }: { received: readonly { url: string | undefined; body: string }[] }) {
  return received.filter(({ url }) => url?.endsWith('/result')).map(({ body }) => JSON.parse(body))
}

function fail(error: Error): never {
  throw error
}

function boom(): never {
  throw new Error('boom')
}

/** What JavaScript without types could give. */
const Unchecked = z.custom<Json>()
