import { join } from 'node:path'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { policyFolder } from '../../support/policy-folder.ts'
import { runVeto } from '../../support/run-veto.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const SUSPECT = `approvers: { spare: { channel: "#spare" } }
rules:
  - { name: never, tool: wipe_disk, action: deny }
  - { name: sometimes, tool: wipe_disk, when: args.a == 1, action: allow }
`

test('veto policy lint finds nothing in the bundle that ships with Veto', async () => {
  expect(await runVeto(['policy', 'lint', 'policies'])).toEqual({ code: 0, out: 'No warnings.', err: '' })
})

test('veto policy lint says where, what and how to fix it, and exits with 1', async () => {
  const folder = policyFolder({ 'a.yaml': SUSPECT })

  const { code, out } = await runVeto(['policy', 'lint', folder])

  expect(code).toBe(1)
  expect(out.split('\n')).toEqual([
    `${join(folder, 'a.yaml')}:1:14: no rule or default uses the approver group 'spare' [unused_group]`,
    '    name it in the `approvers` of a rule, or delete it',
    `${join(folder, 'a.yaml')}:4:5: rule 'sometimes' can never decide: rule 'never' (a.yaml:3) fires for every such call [unreachable_rule]`,
    "    delete one of the two, or give 'never' a condition",
    '',
    '2 warnings.',
  ])
})

test('veto policy lint --json prints the warnings as JSON', async () => {
  const { code, out } = await runVeto(['policy', 'lint', policyFolder({ 'a.yaml': SUSPECT }), '--json'])

  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    warnings: [
      { code: 'unused_group', line: 1 },
      { code: 'unreachable_rule', line: 4, column: 5 },
    ],
  })
})

test('veto policy lint accepts a comment above a rule as a suppression', async () => {
  const consented = SUSPECT.replace(
    '  - { name: sometimes',
    '  # lint-ok: unreachable_rule\n  - { name: sometimes',
  ).replace('\nrules', ' # lint-ok: unused_group, unknown_tool\nrules')

  expect(await runVeto(['policy', 'lint', policyFolder({ 'a.yaml': consented })])).toMatchObject({
    code: 0,
  })
})

test('veto policy lint lists the active keys without an owner when asked to', async () => {
  const environment = { VETO_DATABASE: join(tempFolder(), 'veto.db') }
  const [, owned, revoked] = [
    await runVeto(['keys', 'create', 'support-*', '--json'], environment),
    await runVeto(['keys', 'create', 'a', '--owner', 'ann@acme.test', '--json'], environment),
    await runVeto(['keys', 'create', 'b', '--json'], environment),
  ].map(({ out }) => JSON.parse(out).id)
  await runVeto(['keys', 'revoke', revoked], environment)

  const { code, out } = await runVeto(['policy', 'lint', 'policies', '--keys'], environment)

  expect(code).toBe(1)
  expect(out).toMatch(/veto\.db:1:1: the key key_\w+ for support-\* has no owner.* \[key_without_owner\]/)
  expect(out).toContain('1 warning.')
  expect(out).not.toContain(owned)
  expect(await runVeto(['policy', 'lint', 'policies'], environment)).toMatchObject({ code: 0 })
})

test('veto policy lint refuses a bundle that does not load', async () => {
  const { code, err } = await runVeto(['policy', 'lint', policyFolder({ 'a.yaml': 'nonsense: 1' })])

  expect(code).toBe(1)
  expect(err).toContain("a.yaml:1:1: unknown key 'nonsense'")
})

const GROUPS = `approvers:
  fine: { channel: "#finance-approvals", members: ["@finance", ann@acme.test, U0BEN] }
  nowhere: { channel: "#nowhere" }
  uninvited: { channel: "#general" }
  people: { channel: "#finance-approvals", members: ["@ghosts", "@nobody", gone@acme.test, U0GONE] }
  loud: { channel: "#loud", notify: here }
rules:
  - { name: all, tool: a, action: require_approval, approvers: [fine, nowhere, uninvited, people, loud] }
`

test('veto policy lint --slack looks up channels, groups and people, and counts who would be notified', async () => {
  await using sandbox = await startSandbox({ workspace: crowded(), clock: systemClock })
  const folder = policyFolder({ 'a.yaml': GROUPS })

  const { code, out } = await runVeto(['policy', 'lint', folder, '--slack', '--json'], tokensOf(sandbox))

  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    warnings: [
      {
        line: 3,
        code: 'channel_missing',
        message: "Veto sees no channel #nowhere, where 'nowhere' receives its cards",
      },
      {
        line: 4,
        code: 'bot_not_in_channel',
        message: "Veto is not in #general, where 'uninvited' receives its cards",
      },
      { line: 5, code: 'group_empty', message: "the user group @ghosts, a member of 'people', is empty" },
      {
        line: 5,
        code: 'group_missing',
        message: "the workspace has no user group @nobody, a member of 'people'",
      },
      {
        line: 5,
        code: 'person_missing',
        message: "gone@acme.test, a member of 'people', is not in the workspace",
      },
      {
        line: 5,
        code: 'person_missing',
        message: "U0GONE, a member of 'people', is not in the workspace",
      },
      {
        line: 8,
        code: 'many_notified',
        message: "rule 'all' notifies 27 people each time",
      },
    ],
  })
})

test('veto policy lint --slack says how many people each rule asks and notifies', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const folder = policyFolder({
    'a.yaml': `approvers:
  named: { channel: "#finance-approvals", members: ["@finance", gus@acme.test] }
  channel: { channel: "#agent-approvals" }
  one: { channel: "#agent-approvals", members: [U0DAN], notify: dm }
  guests: { channel: "#finance-approvals", members: [gus@acme.test] }
rules:
  - { name: by_name, tool: a, action: require_approval, approvers: [named] }
  - { name: by_channel, tool: b, action: require_approval, approvers: [channel] }
  - { name: staged, tool: c, action: require_approval, stages: [{ approvers: [named] }, { approvers: [one] }] }
  - { name: unheard, tool: d, action: require_approval, approvers: [guests] }
`,
  })

  const { out } = await runVeto(['policy', 'lint', folder, '--slack'], tokensOf(sandbox))

  const file = join(folder, 'a.yaml')
  expect(out.split('\n').slice(0, 4)).toEqual([
    `${file}:7: rule 'by_name' asks 2 people and notifies 2`,
    `${file}:8: rule 'by_channel' asks 6 people and notifies nobody`,
    `${file}:9: rule 'staged' asks 3 people and notifies 3`,
    `${file}:10: rule 'unheard' asks 0 people and notifies nobody`,
  ])
  expect(out).toContain(
    "a.yaml:10:5: rule 'unheard' reaches nobody: each of its requests will expire [nobody_reached]",
  )
})

test('veto policy lint --slack warns of direct messages to more than twenty people, of whom the others get none', async () => {
  await using sandbox = await startSandbox({ workspace: crowded(), clock: systemClock })
  const folder = policyFolder({
    'a.yaml': `approvers: { loud: { channel: "#loud", notify: dm } }
rules:
  - { name: all, tool: a, action: require_approval, approvers: [loud] }
`,
  })

  const { out } = await runVeto(['policy', 'lint', folder, '--slack'], tokensOf(sandbox))

  expect(out).toContain("rule 'all' asks 25 people and notifies 20")
  expect(out).toContain(
    "rule 'all' notifies 25 people each time; of each group at most 20 get a direct message [many_notified]",
  )
})

test('veto policy lint --slack says what it could not look up, and never that all is well', async () => {
  await using sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  sandbox.faults.next({ kind: 'http_error', status: 503 }, { method: 'usergroups.list' })
  const folder = policyFolder({ 'a.yaml': GROUPS.replace(', nowhere, uninvited, people, loud', '') })

  const { out } = await runVeto(['policy', 'lint', folder, '--slack', '--json'], tokensOf(sandbox))

  expect(out).toContain('Slack could not be asked about @finance: ')
})

test('veto policy lint --slack names the variables that are missing', async () => {
  const { code, err } = await runVeto(['policy', 'lint', 'policies', '--slack'])

  expect(code).toBe(1)
  expect(err).toContain('Expected SLACK_BOT_TOKEN')
})

function crowded() {
  const crowd = Array.from({ length: 25 }, (_, index) => ({
    id: `U1CROWD${index}`,
    name: `Person ${index}`,
    email: `p${index}@acme.test`,
    handle: `p${index}`,
  }))
  const loud = { id: 'C0LOUD', name: 'loud', memberIds: [...crowd.map(({ id }) => id), 'U0VETO'] }
  return {
    ...demoWorkspace,
    people: [...demoWorkspace.people, ...crowd],
    channels: [...demoWorkspace.channels, loud],
    groups: [...demoWorkspace.groups, { id: 'S0GHOSTS', handle: 'ghosts', memberIds: [] }],
  }
}

function tokensOf(sandbox: Sandbox) {
  return {
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
  }
}
