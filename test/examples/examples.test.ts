import { type ExecFileException, execFile, execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { auditRows } from '../support/api-helpers.ts'
import { openEditor, PAYOUT, PAYOUTS } from '../support/payouts.ts'
import { BIG_REFUND, startWorld, type World } from '../support/start-world.ts'

const ALLOWED = {
  id: 'req_1',
  agentId: 'support-agent',
  tool: 'refund_payment',
  status: 'allowed',
  allowed: true,
  reason: 'Because',
  params: BIG_REFUND,
  evaluatedAt: '2026-11-20T22:00:00.000Z',
  expiresAt: null,
  edited: null,
  execution: null,
}
const REDEEMED = { ...ALLOWED, allowed: false, status: 'redeemed' }
const DONE = { ...REDEEMED, status: 'succeeded', execution: { refused: null } }

/** What a server answers to a call, to its start, and to its result. */
type Answers = readonly [asked: Answer, started?: Answer, reported?: Answer]
type Answer =
  | object
  | { readonly raw: string; readonly status?: number; readonly headers?: Record<string, string> }

const WRONG_ANSWERS: readonly (readonly [what: string, answers: Answers])[] = [
  ['allowed as a text', [{ ...ALLOWED, allowed: 'true' }]],
  ['a status that it does not know', [{ ...ALLOWED, status: 'granted' }]],
  ['a denied status that is allowed', [{ ...ALLOWED, status: 'denied' }]],
  ['a missing status', [{ ...ALLOWED, status: undefined }]],
  ['an answer about another tool', [{ ...ALLOWED, tool: 'list_payments' }]],
  ['an answer about another agent', [{ ...ALLOWED, agentId: 'billing-agent' }]],
  ['other params that nobody edited', [{ ...ALLOWED, params: { ...BIG_REFUND, amount_cents: 1 } }]],
  ['half an answer', [{ raw: JSON.stringify(ALLOWED).slice(0, -20) }]],
  ['a page of a proxy', [{ raw: '<html>Welcome</html>' }]],
  ['an empty answer', [{ raw: '' }]],
  ['a list', [[ALLOWED]]],
  ['a redirect', [{ raw: JSON.stringify(ALLOWED), status: 307, headers: { location: '/v1/authorize' } }]],
  ['an internal error', [{ raw: JSON.stringify(ALLOWED), status: 500 }]],
  ['a start that did not happen', [ALLOWED, { ...REDEEMED, status: 'allowed' }]],
  ['a start of another request', [ALLOWED, { ...REDEEMED, id: 'req_2' }]],
  ['a start that was refused', [ALLOWED, { raw: '{"detail":"It already started"}', status: 409 }]],
]

const built = { go: '' }
const EXAMPLES = [
  { language: 'curl', needs: ['curl', 'jq'], program: () => ['bash', 'examples/curl/agent.sh'] },
  { language: 'Python', needs: ['python3'], program: () => ['python3', 'examples/python/agent.py'] },
  { language: 'Go', needs: ['go'], program: () => [built.go] },
] as const

beforeAll(() => {
  if (!isInstalled('go')) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'veto-go-'))
  built.go = join(folder, 'agent')
  execFileSync('go', ['build', '-o', built.go, '.'], { cwd: 'examples/go' })
  return () => rmSync(folder, { recursive: true })
})

describe.each(EXAMPLES)('the $language example', ({ needs, program }) => {
  const runnable = test.skipIf(!needs.every(isInstalled))

  runnable('runs an approved call once and reports that it is done', async () => {
    const { world, agent } = await withExample()
    const ended = agent('refund_payment', BIG_REFUND)

    await world.sandbox.as('ann').click('Approve', { ts: (await firstCard(world)).ts })

    expect(await ended).toEqual({ code: 0, ran: [BIG_REFUND], error: '' })
    const kinds = (await auditRows(world, {})).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'redeemed' || kind === 'result')).toEqual(['result', 'redeemed'])
  })

  runnable('runs with the params that a person changed', async () => {
    const { world, agent } = await withExample()
    const ended = agent('pay_out', PAYOUT)

    await openEditor(world, 'ann', (await firstCard(world)).ts)
    await world.sandbox.as('ann').submit({ amount: '450' })

    expect(await ended).toEqual({ code: 0, ran: [{ ...PAYOUT, amount: 450 }], error: '' })
  })

  runnable('runs an allowed call whose numbers are written in other ways than Veto writes them', async () => {
    const { agent } = await withExample()
    const params = '{"payment_id":"pay_1","amount_cents":1.0,"rate":10e-8,"list":[2.0]}'

    const read = { payment_id: 'pay_1', amount_cents: 1, rate: 1e-7, list: [2] }
    expect(await agent('refund_payment', params)).toEqual({ code: 0, ran: [read], error: '' })
  })

  runnable('asks again after an answer that Veto is busy, and runs once', async () => {
    const busy = { raw: '{"detail":"Busy"}', status: 503 }
    const url = await serverThat([ALLOWED, REDEEMED, DONE], busy)
    const retries = { RETRY_SECONDS: '20', RETRIES: '2' }

    const ended = await run(program(), url, ['refund_payment', BIG_REFUND], 'veto_key', retries)

    expect(ended).toEqual({ code: 0, ran: [BIG_REFUND], error: '' })
  })

  runnable('says that a call ran and its result is refused, after a wrong answer to the result', async () => {
    const url = await serverThat([ALLOWED, REDEEMED, {}])

    expect(await run(program(), url, ['refund_payment', BIG_REFUND])).toMatchObject({
      code: 1,
      ran: [BIG_REFUND],
      error: expect.stringContaining('must not run again'),
    })
  })

  runnable('says who denied a call and why, and does not run it', async () => {
    const { world, agent } = await withExample()
    const ended = agent('refund_payment', BIG_REFUND)

    const ann = world.sandbox.as('ann')
    await ann.click('Deny', { ts: (await firstCard(world)).ts })
    await world.sandbox.until(() => ann.modal(), 'the modal for the reason')
    await ann.submit({ Reason: 'Not without the order' })

    expect(await ended).toMatchObject({
      code: 1,
      ran: [],
      error: expect.stringContaining('Not without the order'),
    })
  })

  runnable('does not run a call that the policies deny', async () => {
    const { agent } = await withExample()

    expect(await agent('drop_table', {})).toMatchObject({
      code: 1,
      ran: [],
      error: expect.stringContaining('Not run. drop_table is not listed'),
    })
  })

  runnable('does not run a call with an unknown key', async () => {
    const { world } = await withExample()

    const ended = await run(program(), world.veto().url, ['refund_payment', BIG_REFUND])

    expect(ended).toMatchObject({ code: 1, ran: [], error: expect.stringMatching(/key/i) })
  })

  runnable('does not run a call while Veto cannot be reached', async () => {
    expect(await run(program(), 'http://127.0.0.1:9', ['refund_payment', BIG_REFUND])).toMatchObject({
      code: 1,
      ran: [],
      error: expect.stringContaining('Veto'),
    })
  })

  runnable.each(WRONG_ANSWERS)('does not run a call after %s', async (_, answers) => {
    const url = await serverThat(answers)

    expect(await run(program(), url, ['refund_payment', BIG_REFUND])).toMatchObject({ code: 1, ran: [] })
  })

  async function withExample() {
    const world = await startWorld({ policies: { 'payouts.yaml': PAYOUTS } })
    const key = await world.bearer()
    const agent = (...call: Call) => run(program(), world.veto().url, call, key)
    return { world, agent }
  }
})

type Call = readonly [tool: string, params: object | string]

const NO_RETRIES = { RETRY_SECONDS: '0.1', RETRIES: '0' }

/** How the program ended: what the tool ran with, and what stands on standard error. */
async function run(
  program: readonly string[],
  url: string,
  [tool, params]: Call,
  key = 'veto_unknown',
  retries = NO_RETRIES,
) {
  const [file = '', ...args] = program
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    VETO_URL: url,
    VETO_API_KEY: key,
    ...retries,
  }
  return new Promise<{ code: unknown; ran: unknown[]; error: string }>((ended) => {
    execFile(
      file,
      [...args, tool, typeof params === 'string' ? params : JSON.stringify(params)],
      { env },
      (failure: ExecFileException | null, out, error) => {
        const ran = [...out.matchAll(/^ran (.*)$/gm)].map(([, params = '']) => JSON.parse(params))
        ended({ code: failure === null ? 0 : failure.code, ran, error })
      },
    )
  })
}

/** A server that gives these answers, each after the first one if there is one; its address. */
async function serverThat(
  [asked, started = REDEEMED, reported = {}]: Answers,
  first?: Answer,
): Promise<string> {
  const seen = new Set<string>()
  const server = createServer((request, response) => {
    const path = String(request.url)
    const settled = path.endsWith('/redeem') ? started : path.endsWith('/result') ? reported : asked
    const answer = first === undefined || seen.has(path) ? settled : first
    seen.add(path)
    const { raw, status = 200, headers = {} } = 'raw' in answer ? answer : { raw: JSON.stringify(answer) }
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(raw)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.closeAllConnections())
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function firstCard(world: World) {
  return world.sandbox.until(() => world.sandbox.messages('#finance-approvals')[0], 'a card')
}

function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0
}
