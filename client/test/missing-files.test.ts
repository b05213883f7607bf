import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { BIG_REFUND, startWorld, type World } from '../../test/support/start-world.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { type BundledClient, bundledClient } from './bundled-client.ts'
import { failureOf } from './client-of.ts'
import { METHOD_NAMES, methodOf } from './methods.ts'
import { json, misbehavingServer, reset } from './misbehaving-server.ts'
import { tracing } from './spans.ts'
import { CALL } from './views.ts'

const HOME = mkdtempSync(join(tmpdir(), 'veto-test-'))
const SMALL_REFUND = { ...BIG_REFUND, amount_cents: 100 }
const NOT_LOADED = {
  name: 'VetoError',
  code: 'internal',
  message: expect.stringMatching(/could not be loaded, so nothing may run; check that .+ all of its files/),
}

const { atOnce, later } = await bundledClient(['Veto', 'VetoClient', 'VetoError'])
/** A deployment without the files that are loaded when they are used. */
const incomplete = await deployed(HOME, atOnce)
afterAll(() => rmSync(HOME, { recursive: true, force: true }))

test('guard() decides with the files that are loaded at once', async () => {
  const { Veto } = incomplete
  const veto = await Veto.init(await accessTo(await startWorld()))

  expect(await veto.guard('refund_payment', SMALL_REFUND)).toMatchObject({ decision: 'allow' })
  expect(await veto.guard('refund_payment', BIG_REFUND)).toMatchObject({ decision: 'review' })
  expect(await veto.guard('delete_customer', { id: 1 })).toMatchObject({ decision: 'deny' })
})

test('a protected call that a file is missing for does not run, and is not redeemed', async () => {
  const world = await startWorld()
  const { Veto, VetoError } = incomplete
  const veto = await Veto.init(await accessTo(world))
  const ran: object[] = []
  const refund = veto.protect('refund_payment', (params: object) => ran.push(params))

  const failures = [await failureOf(refund(SMALL_REFUND)), await failureOf(refund(BIG_REFUND))]
  const { request } = await veto.guard('refund_payment', SMALL_REFUND)
  const failure = await failureOf(veto.client.execute(request, (params) => ran.push(params)))

  expect([...failures, failure]).toMatchObject([NOT_LOADED, NOT_LOADED, NOT_LOADED])
  expect(failure).toBeInstanceOf(VetoError)
  expect(ran).toEqual([])
  expect(await veto.client.getRequest(request.id ?? '')).toMatchObject({ status: 'allowed', execution: null })
})

test.each([
  ['is allowed', SMALL_REFUND, false],
  ['waits for people', BIG_REFUND, false],
  ['is traced', SMALL_REFUND, true],
])(
  'a governed call that %s and that a file is missing for is not run, or refused when it asks for that',
  async (_what, params, isTraced) => {
    const { Veto } = incomplete
    const veto = await Veto.init(await accessTo(await startWorld()))
    const tracer = isTraced ? tracing().tracer : undefined
    const call = { tool: 'refund_payment', params, tracer, run: unwanted }

    expect(await failureOf(veto.govern(call))).toMatchObject(NOT_LOADED)
    expect(await veto.govern({ ...call, onUnavailable: 'refuse' })).toMatchObject({
      kind: 'refused',
      why: 'unavailable',
      text: expect.stringContaining('Not run: it could not be approved.'),
    })
  },
)

test("onError: 'allow' runs nothing that Veto decided on when a file is missing", async () => {
  const { Veto } = incomplete
  const veto = await Veto.init({
    ...(await accessTo(await startWorld())),
    onError: 'allow',
    warn: () => undefined,
  })

  expect(await failureOf(veto.protect('refund_payment', unwanted)(SMALL_REFUND))).toMatchObject(NOT_LOADED)
})

test("onError: 'allow' runs a call without a decision with the files that are loaded at once", async () => {
  await using server = await misbehavingServer(reset)
  const { VetoClient } = incomplete
  const options = { apiKey: 'veto_test', baseUrl: server.url, timeoutMs: 50, warn: () => undefined }
  const client = new VetoClient({ ...options, onError: 'allow' })

  expect(await client.execute(await client.authorize(...CALL), (params) => params)).toEqual(CALL[2])
})

/** What asks about a call, and reads or withdraws what was asked. */
const AT_ONCE = /^(authorize|getRequest|cancel)/

test.each(METHOD_NAMES.filter((name) => !AT_ONCE.test(name)))(
  'a method that a file is missing for throws a VetoError, and sends nothing: %s',
  async (name) => {
    const { answer, status = 200, call } = methodOf(name)
    await using server = await misbehavingServer(json(status, answer))
    const { VetoClient } = incomplete
    const client = new VetoClient({ apiKey: 'veto_test', baseUrl: server.url })

    expect(await failureOf(call(client, 1_000))).toMatchObject(NOT_LOADED)
    expect(server.received).toEqual([])
  },
)

test.each(METHOD_NAMES.filter((name) => AT_ONCE.test(name)))(
  'a method that asks about a call needs no file that is loaded later: %s',
  async (name) => {
    const { answer, status = 200, call, expected } = methodOf(name)
    await using server = await misbehavingServer(json(status, answer))
    const { VetoClient } = incomplete
    const client = new VetoClient({ apiKey: 'veto_test', baseUrl: server.url })

    expect(await call(client, 1_000)).toMatchObject(expected)
  },
)

test('of two first executions of one decision at the same time one runs', async () => {
  const { Veto } = await deployed(tempFolder(), [...atOnce, ...later])
  const veto = await Veto.init(await accessTo(await startWorld()))
  const { request } = await veto.guard('refund_payment', SMALL_REFUND)
  const ran: object[] = []
  const execute = () => veto.client.execute(request, (params) => ran.push(params))

  const ends = await Promise.allSettled([execute(), execute()])

  expect(ran).toEqual([SMALL_REFUND])
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'already_redeemed' },
  })
})

/** Writes these files into the folder, and imports the client from there. */
async function deployed(folder: string, chunks: BundledClient['atOnce']) {
  // Files below node_modules are imported by Node itself.
  const home = join(folder, 'node_modules', 'agent')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }')
  for (const { fileName, code } of chunks) writeFileSync(join(home, fileName), code)
  const entry = pathToFileURL(join(home, 'agent.js')).href
  const client: typeof import('../src/index.ts') = await import(entry)
  return client
}

async function accessTo(world: World) {
  return { apiKey: await world.bearer(), baseUrl: world.veto().url, agentId: 'support-agent' }
}

function unwanted(_params: object): never {
  return expect.fail('It ran')
}
