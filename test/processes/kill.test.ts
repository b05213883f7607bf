import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { type Decision, VetoClient } from '../../client/src/index.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { runVeto, startProcess } from '../support/veto-process.ts'

/** Many, as Slack lets Veto post about one card a second in each. */
const CHANNELS = Array.from({ length: 12 }, (_, index) => `#approvals-${index}`)
const WORKSPACE = {
  ...demoWorkspace,
  channels: [
    ...demoWorkspace.channels,
    ...CHANNELS.map((name, index) => ({
      id: `C0KILL${index}`,
      name: name.slice(1),
      memberIds: ['U0PAT', 'U0VETO'],
    })),
  ],
}
const REQUESTS = 50

test('a server that is killed with 50 pending requests answers each correctly after its restart, once, and its ledger is complete', {
  timeout: 120_000,
}, async () => {
  const sandbox = await startSandbox({ workspace: WORKSPACE, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const environment = environmentFor(sandbox)
  const { out } = await runVeto(['keys', 'create', 'support-*', '--json'], environment)
  const { key } = JSON.parse(out)

  const first = await startProcess({ ...environment, VETO_PORT: '0' })
  const client = new VetoClient({ apiKey: key, baseUrl: first.url })
  const asked = await Promise.all(
    Array.from({ length: REQUESTS }, (_, index) =>
      client.authorize('support-agent', `tool_${index % CHANNELS.length}`, { index }),
    ),
  )
  const answers = asked.map((pending) => client.waitFor(pending))
  await sandbox.until(() => sandbox.messages('#approvals-0').length >= 2, 'the first cards')
  await first.kill()
  const second = await startProcess({ ...environment, VETO_PORT: new URL(first.url).port })
  await decideAll(sandbox, asked)

  const settled = await Promise.all(answers)
  expect(settled.map(({ status }) => status)).toEqual(
    asked.map((_, index) => (isDenied(index) ? 'rejected' : 'approved')),
  )
  expect(settled.filter(({ allowed }) => allowed).map(({ params }) => params['index'])).toEqual(
    asked.flatMap((_, index) => (isDenied(index) ? [] : [index])),
  )
  expect(CHANNELS.flatMap((channel) => sandbox.messages(channel)).filter(isCard)).toHaveLength(REQUESTS)
  expect(await second.end()).toBe(0)
  expect(await runVeto(['audit', 'verify'], environment)).toMatchObject({ code: 0 })
})

/** Every fifth request is denied. */
function isDenied(index: number): boolean {
  return index % 5 === 0
}

function isCard(message: { readonly ephemeralTo: string | null }): boolean {
  return message.ephemeralTo === null
}

async function decideAll(sandbox: Sandbox, asked: readonly Decision[]): Promise<void> {
  const pat = sandbox.as('pat')
  for (const [index, { id }] of asked.entries()) {
    const channel = CHANNELS[index % CHANNELS.length] ?? ''
    const find = () =>
      sandbox.messages(channel).find((message) => JSON.stringify(message.blocks).includes(String(id)))
    const { ts } = await sandbox.until(find, `the card of ${id}`, 60_000)
    await sandbox.until(() => sandbox.isConnected(), 'the connection', 30_000)
    if (!isDenied(index)) {
      await pat.click('Approve', { channel, ts })
      continue
    }
    await pat.click('Deny', { channel, ts })
    await sandbox.until(() => pat.modal(), 'the modal')
    await pat.submit({ Reason: `no ${index}` })
  }
}

function environmentFor(sandbox: Sandbox): Record<string, string> {
  const folder = tempFolder()
  const policies = join(folder, 'policies')
  cpSync('policies', policies, { recursive: true })
  const rules = CHANNELS.map(
    (channel, index) =>
      `  - { name: ask_${index}, tool: tool_${index}, action: require_approval, approvers: ["${channel}"] }`,
  )
  writeFileSync(join(policies, 'fifty.yaml'), `rules:\n${rules.join('\n')}\n`)
  return {
    PATH: '',
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
    VETO_DATABASE: join(folder, 'veto.db'),
    VETO_POLICIES: policies,
    VETO_LOG_LEVEL: 'error',
  }
}
