import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { createClient } from '@hey-api/openapi-ts'
import { expect, test } from 'vitest'
import { compileErrors } from '../support/compile-examples.ts'
import { BIG_REFUND, cardOf, startWorld, type World } from '../support/start-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('a client that is generated from GET /openapi.json compiles strictly and tells the story of a refund', async () => {
  const world = await startWorld()
  const { story, files } = await generatedStory(world)

  expect(await compileErrors(files, { resolution: 'bundler', dom: true })).toEqual([])
  const telling = run(story, world)
  const card = await cardOf(world, BIG_REFUND.payment_id)
  await world.sandbox.as('ann').click('Approve', { ts: card.ts })

  expect(await telling).toEqual({
    asked: { status: 'pending', location: expect.stringMatching(/^\/v1\/requests\/req_/) },
    approved: { status: 'approved', params: BIG_REFUND },
    ran: { status: 'redeemed', again: 'already_redeemed' },
    reported: 'succeeded',
    denied: { code: 'agent_not_covered', allowed: false },
    audit: ['result', 'redeem_refused', 'redeemed', 'settled'],
  })
})

/** Asks, waits for people, starts the call once, reports its result, is refused, and reads the audit log. */
const STORY = `
import { authorize, readRequest, redeem, reportResult, searchAudit } from './sdk.gen.ts'
import { client } from './client.gen.ts'

const [baseUrl = '', auth = '', body = ''] = process.argv.slice(2)
client.setConfig({ baseUrl, auth })

const refund = { agentId: 'support-agent', tool: 'refund_payment', params: JSON.parse(body) }
const opened = await authorize({ body: refund, headers: { 'idempotency-key': 'order-2848' } })
if (opened.data === undefined) throw new Error(opened.error.detail)
const { id, status } = opened.data
const settled = await readRequest({ path: { id }, query: { wait: '60s' }, throwOnError: true })
if (!settled.data.allowed) throw new Error(settled.data.reason)
const { params } = settled.data
const started = await redeem({ path: { id }, body: { params }, throwOnError: true })
const again = await redeem({ path: { id }, body: { params } })
const reported = await reportResult({ path: { id }, body: { status: 'succeeded', output: { refunded: true } }, throwOnError: true })
const denied = await authorize({ body: { ...refund, agentId: 'sales-agent' } })
const audit = await searchAudit({ query: { request: id, limit: 4 }, throwOnError: true })

console.log(JSON.stringify({
  asked: { status, location: opened.response?.headers.get('location') },
  approved: { status: settled.data.status, params },
  ran: { status: started.data.status, again: again.error?.code },
  reported: reported.data.status,
  denied: { code: denied.error?.code, allowed: denied.error?.allowed },
  audit: audit.data.entries.map(({ kind }) => kind),
}))
`

/** Generates a client of this Veto, with the story in the same folder. */
async function generatedStory(world: World) {
  const folder = tempFolder()
  const input = join(folder, 'openapi.json')
  const path = join(folder, 'client')
  writeFileSync(input, await (await fetch(`${world.veto().url}/openapi.json`)).text())
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  await createClient({
    input,
    output: { path, module: { extension: '.ts' } },
    plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
    logs: { level: 'silent' },
  })
  const story = join(path, 'story.ts')
  writeFileSync(story, STORY)
  // What the generator brings along is its own concern.
  return { story, files: [story, join(path, 'sdk.gen.ts'), join(path, 'types.gen.ts')] }
}

/** What the story says at its end. */
async function run(story: string, world: World): Promise<unknown> {
  const key = await world.bearer({ scopes: ['authorize', 'audit'] })
  const args = [
    '--disable-warning=ExperimentalWarning',
    story,
    world.veto().url,
    key,
    JSON.stringify(BIG_REFUND),
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await Promise.all([json(child.stdout), once(child, 'close')])
  return said
}
