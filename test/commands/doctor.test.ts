import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { gallery } from '../../src/commands/demo/gallery/gallery.ts'
import { systemClock } from '../../src/core/clock.ts'
import { NEEDED_SCOPES } from '../../src/slack/api/scopes.ts'
import { policyFolder } from '../support/policy-folder.ts'
import { runVeto } from '../support/run-veto.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('veto doctor finds nothing wrong in the demo workspace, prints a line for each check, and exits with 0', async () => {
  const { environment } = await setUp()
  await runVeto(['keys', 'create', 'support-agent', '--owner', 'ann@acme.test'], environment)

  const { code, out } = await runVeto(['doctor'], environment)

  expect([code, out.match(/^(warning|BROKEN).*/gm)]).toEqual([0, null])
  for (const words of [
    'ok      policies: loaded from policies (bundle ',
    'ok      database: ',
    'GB are free for the database',
    'ok      keys: 1 API key is active',
    'ok      checkpoints: the ledger is signed when Veto starts; no copies are sent elsewhere (VETO_CHECKPOINT_CALLBACK, VETO_CHECKPOINT_BUCKET)',
    'ok      slack: the bot token belongs to Acme (T0ACME)',
    'ok      slack: the app token opens Socket Mode',
    'ok      clock: ',
    'ok      scopes: ',
    'ok      approvers: cards for finance-team can be posted in #finance-approvals',
    'ok      owners: ann@acme.test owns a key of support-agent',
    'ok      alerts: alerts can be posted in #veto-alerts',
  ]) {
    expect(out).toContain(words)
  }
})

test.each([...NEEDED_SCOPES.keys()])(
  'veto doctor names the scope %s when the token lacks it',
  async (scope) => {
    const { sandbox, environment } = await setUp()
    sandbox.setScopes([...NEEDED_SCOPES.keys()].filter((one) => one !== scope))

    const { code, out } = await runVeto(['doctor'], environment)

    expect(code).toBe(1)
    expect(out).toMatch(
      new RegExp(`^BROKEN  scopes: the bot token lacks the scope ${scope}, to .*OAuth & Permissions`, 'm'),
    )
  },
)

test('veto doctor names each channel that no card can be posted in, and each member who does not exist', async () => {
  const { sandbox, environment } = await setUp(`
approvers:
  gone: { channel: "#gone", members: [ann@acme.test] }
  uninvited: { channel: "#general", members: [ann@acme.test] }
  renamed: { channel: "#growth-approvals" }
  archived: { channel: C0AGENTS, members: [ann@acme.test, gus@contractor.test] }
  nobody: { channel: "#finance-approvals", members: ["@ghosts", gone@acme.test] }
  some: { channel: "#finance-approvals", members: [ann@acme.test, gone@acme.test] }
rules:
  - { name: all, tool: a, action: require_approval, approvers: [gone, uninvited, renamed, archived, nobody, some] }
`)
  sandbox.setChannel('#growth-approvals', { name: 'growth' })
  sandbox.setChannel('C0AGENTS', { isArchived: true })

  const { code, out } = await runVeto(['doctor'], environment)

  expect(code).toBe(1)
  for (const line of [
    /^BROKEN {2}approvers: Veto sees no channel #gone, where 'gone' receives its cards\. To fix it: create it/m,
    /^BROKEN {2}approvers: Veto is not in #general, .*\/invite @Veto$/m,
    /^BROKEN {2}approvers: Veto sees no channel #growth-approvals, .*correct its name/m,
    /^BROKEN {2}approvers: the channel C0AGENTS, where 'archived' receives its cards, is archived\. To fix it: unarchive it/m,
    /^BROKEN {2}approvers: gus@contractor\.test, a member of 'archived', may not vote: it is a guest/m,
    /^BROKEN {2}approvers: the workspace has no user group @ghosts/m,
    /^warning approvers: gone@acme\.test, a member of 'some', is not in the workspace/m,
  ]) {
    expect(out).toMatch(line)
  }
})

test('veto doctor names the channel of alerts when Veto is not in it', async () => {
  const { sandbox, environment } = await setUp()
  sandbox.setMembers('#veto-alerts', ['Pat'])

  const { code, out } = await runVeto(['doctor'], environment)

  expect(code).toBe(1)
  expect(out).toMatch(
    /^BROKEN {2}alerts: Veto is not in #veto-alerts, where alerts are posted\. To fix it: invite it/m,
  )
})

test('veto doctor names the owner of a key who is no longer in the workspace', async () => {
  const { environment } = await setUp()
  await runVeto(['keys', 'create', 'support-agent', '--owner', 'gone@acme.test'], environment)

  const { code, out } = await runVeto(['doctor'], environment)

  expect(code).toBe(1)
  expect(out).toMatch(
    /^BROKEN {2}owners: the owner of a key of support-agent, gone@acme\.test, is no longer/m,
  )
})

test('veto doctor names refused tokens, invalid policies and a database that cannot be created, all at once', async () => {
  const { environment } = await setUp('rules: [{ name: a, tol: b, action: deny }]')
  const file = join(tempFolder(), 'file')
  writeFileSync(file, '')

  const { code, out } = await runVeto(['doctor', '--json'], {
    ...environment,
    SLACK_BOT_TOKEN: 'xoxb-wrong',
    SLACK_APP_TOKEN: 'xapp-wrong',
    VETO_DATABASE: join(file, 'veto.db'),
  })

  expect(code).toBe(1)
  const { ok, checks } = JSON.parse(out)
  expect(ok).toBe(false)
  expect(checks).toMatchObject([
    { area: 'policies', state: 'broken', message: expect.stringContaining('tol') },
    { area: 'database', state: 'broken' },
    { area: 'disk', message: expect.stringContaining('GB are free') },
    { area: 'slack', state: 'broken', message: 'Slack refused the bot token: invalid_auth' },
    { area: 'slack', state: 'broken', message: 'Slack refused the app token: invalid_auth' },
    { area: 'clock', state: 'ok' },
  ])
  expect(
    checks.every(({ fix, state }: { fix: unknown; state: string }) => state === 'ok' || fix !== null),
  ).toBe(true)
  expect(out).not.toContain('xoxb-wrong')
})

test('veto doctor says which variables are missing when no workspace is configured', async () => {
  const { code, out } = await runVeto(['doctor'], { VETO_DATABASE: join(tempFolder(), 'veto.db') })

  expect(code).toBe(1)
  expect(out).toMatch(/^ok {6}database: the database .* does not exist yet: veto start creates it$/m)
  expect(out).toMatch(/^BROKEN {2}slack: .*SLACK_BOT_TOKEN/m)
})

test('veto doctor says that Slack cannot be reached', async () => {
  const { sandbox, environment } = await setUp()
  sandbox.faults.slackIsDown(true)

  const { code, out } = await runVeto(['doctor'], environment)

  expect(code).toBe(1)
  expect(out).toMatch(/^BROKEN {2}slack: Slack cannot be reached: Slack answered HTTP 503\. To fix it: /m)
})

async function setUp(bundle?: string): Promise<{ sandbox: Sandbox; environment: Record<string, string> }> {
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())
  const folder = tempFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return {
    sandbox,
    environment: {
      SLACK_BOT_TOKEN: sandbox.botToken,
      SLACK_APP_TOKEN: sandbox.appToken,
      SLACK_API_URL: sandbox.apiUrl,
      VETO_DATABASE: join(folder, 'veto.db'),
      VETO_POLICIES: bundle === undefined ? 'policies' : policyFolder({ 'a.yaml': bundle }),
    },
  }
}

test('veto doctor --cards has every message and modal checked by blocks.validate, without a token', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })

  const { code, out } = await runVeto(['doctor', '--cards'], { SLACK_API_URL: sandbox.apiUrl })

  expect(code).toBe(0)
  expect(out.split('\n')).toHaveLength(gallery().length)
  expect(out).toMatch(/^ok {6}pending: Pending$/m)
  expect(sandbox.calls.every(({ method }) => method === 'blocks.validate')).toBe(true)
})

test('veto doctor --cards names each message that Slack refuses, with the reason, and exits with 1', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  sandbox.faults.refuseBlocks(['table'])

  const { code, out } = await runVeto(['doctor', '--cards'], { SLACK_API_URL: sandbox.apiUrl })

  expect(code).toBe(1)
  expect(out).toMatch(/^REFUSED many-params: [^\n]*: \/blocks\/\d\/type: unsupported type: table$/m)
})

test('veto doctor --cards says in one sentence that Slack cannot be reached', async () => {
  const { code, err } = await runVeto(['doctor', '--cards'], { SLACK_API_URL: 'http://127.0.0.1:1/api/' })

  expect(code).toBe(1)
  expect(err).toMatch(
    /blocks\.validate could not be asked: Slack did not answer: .*; check that this machine can reach/,
  )
})
