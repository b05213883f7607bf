import type { Browser } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HAS_CHROMIUM, launchChromium } from '../../test/support/chromium.ts'
import { startWorld } from '../../test/support/start-world.ts'

/** What an agent in a worker does: a call that may run, and one that people decide. */
const PROGRAM = `
import { VetoClient, VetoError } from './client/src/index.ts'

self.onmessage = async ({ data: { apiKey, baseUrl } }) => {
  try {
    const veto = new VetoClient({ apiKey, baseUrl })
    const small = await veto.authorize('support-agent', 'refund_payment', { payment_id: 'pay_1', amount_cents: 100 })
    const ran = await veto.execute(small, (params) => params)
    const large = await veto.authorize('support-agent', 'refund_payment', { payment_id: 'pay_1', amount_cents: 72000 })
    const refused = await veto.redeem(large).catch((error) => error instanceof VetoError && error.code)
    self.postMessage({ ran, large: large.outcome, refused })
  } catch (error) {
    self.postMessage({ error: String(error) })
  }
}
`

test('the client imports nothing that only Node has', async () => {
  const { imports } = await bundled()

  expect(imports).toEqual([])
})

describe.skipIf(!HAS_CHROMIUM)('in Chromium', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())

  test('the client authorizes, runs and is refused in a worker, which has no Node', async () => {
    const world = await startWorld()
    const baseUrl = world.veto().url
    const { code } = await bundled()
    const context = await browser.newContext({ bypassCSP: true })
    const page = await context.newPage()
    await page.goto(`${baseUrl}/healthz`)

    const answer = await page.evaluate(inWorker(code, { apiKey: await world.bearer(), baseUrl }))

    expect(answer).toEqual({
      ran: { payment_id: 'pay_1', amount_cents: 100 },
      large: 'escalated',
      refused: 'not_allowed',
    })
  })
})

/** What the page runs: a module worker of this code, given the rest; its answer. */
function inWorker(code: string, started: { readonly apiKey: string; readonly baseUrl: string }): string {
  return `new Promise((resolve, reject) => {
    const code = new Blob([${JSON.stringify(code)}], { type: 'text/javascript' })
    const worker = new Worker(URL.createObjectURL(code), { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(${JSON.stringify(started)})
  })`
}

/** The program and the client in one module, as for a worker. */
async function bundled() {
  const bundle = await rolldown({
    input: 'program',
    platform: 'browser',
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === 'program' ? `${process.cwd()}/program.ts` : null),
        load: (id) => (id.endsWith('/program.ts') ? PROGRAM : null),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  const [{ code, imports }] = output
  return { code, imports }
}
