import type { WorkspaceSeed } from 'slack-sandbox'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { connectTo } from '../harness.ts'

test.each([
  ['U0ANN', 'member'],
  ['U0GUS', 'guest'],
  ['U0OTTO', 'external'],
  ['U0VETO', 'bot'],
  ['U0GONE', 'deactivated'],
])('person() says that %s is a %s', async (id, kind) => {
  const gone = { id: 'U0GONE', name: 'Gone Person', deleted: true }
  const people = [...demoWorkspace.people, gone]
  await using town = await startTown({ ...demoWorkspace, people })

  expect(await town.directory.person(id)).toMatchObject({ id, kind })
})

test('person() returns the name and the e-mail address that Slack has', async () => {
  await using town = await startTown()

  expect(await town.directory.person('U0ANN')).toEqual({
    id: 'U0ANN',
    name: 'Ann Meyer',
    email: 'ann@acme.test',
    kind: 'member',
  })
})

test('person() returns null for an unknown id', async () => {
  await using town = await startTown()

  expect(await town.directory.person('U0NOBODY')).toBeNull()
})

test('person() rejects when Slack cannot be reached, and retries the next time', async () => {
  await using town = await startTown()
  town.sandbox.faults.next({ kind: 'http_error', status: 503 }, { method: 'users.info' })

  await expect(town.directory.person('U0ANN')).rejects.toThrow()
  expect(await town.directory.person('U0ANN')).toMatchObject({ id: 'U0ANN' })
})

test('person() reads once for many simultaneous callers, and again after a minute', async () => {
  const clock = createFakeClock()
  await using town = await startTown(demoWorkspace, clock)

  await Promise.all([1, 2, 3].map(() => town.directory.person('U0ANN')))
  await town.directory.person('U0ANN')
  expect(town.callsOf('users.info')).toBe(1)
  await clock.advance(60_000)
  await town.directory.person('U0ANN')

  expect(town.callsOf('users.info')).toBe(2)
})

test('person() gives up after two seconds', async () => {
  const clock = createFakeClock()
  await using town = await startTown(demoWorkspace, clock)
  town.sandbox.faults.next({ kind: 'slow', delayMs: 200 }, { method: 'users.info' })

  const asked = town.directory.person('U0ANN')
  const late = expect(asked).rejects.toThrow('Slack did not answer within 2 s')
  await clock.advance(2_000)

  await late
})

test('idByEmail() finds a person by e-mail address, and nobody by an unknown one', async () => {
  await using town = await startTown()

  expect(await town.directory.idByEmail('ann@acme.test')).toBe('U0ANN')
  expect(await town.directory.idByEmail('nobody@acme.test')).toBeNull()
})

test('groupMembers() lists a group by its handle', async () => {
  await using town = await startTown()

  expect(await town.directory.groupMembers('finance')).toEqual(new Set(['U0ANN', 'U0BEN']))
})

test('groupMembers() finds neither disabled nor undefined groups', async () => {
  const groups = [{ id: 'S0OLD', handle: 'old', memberIds: ['U0ANN'], enabled: false }]
  await using town = await startTown({ ...demoWorkspace, groups })

  expect(await town.directory.groupMembers('old')).toBeNull()
  expect(await town.directory.groupMembers('nobody')).toBeNull()
})

test('groupMembers() forgets within a minute who has left', async () => {
  const clock = createFakeClock()
  await using town = await startTown(demoWorkspace, clock)
  await town.directory.groupMembers('finance')

  town.sandbox.setMembers('@finance', ['Ben'])
  await clock.advance(60_000)

  expect(await town.directory.groupMembers('finance')).toEqual(new Set(['U0BEN']))
})

test('groupMembers() rejects when the workspace has no user groups', async () => {
  await using town = await startTown()
  town.sandbox.faults.next({ kind: 'error', code: 'plan_upgrade_required' }, { method: 'usergroups.list' })

  await expect(town.directory.groupMembers('finance')).rejects.toThrow('plan_upgrade_required')
})

test.each(['#growth-approvals', 'C0GROWTH'])('channelMembers() lists the members of %s', async (channel) => {
  await using town = await startTown()

  expect(await town.directory.channelMembers(channel)).toEqual(
    new Set(['U0CLEO', 'U0DAN', 'U0PAT', 'U0OTTO', 'U0VETO']),
  )
})

test('channelMembers() reads channels and members over many pages', async () => {
  const people = Array.from({ length: 1_500 }, (_, index) => ({
    id: `U1${index}`,
    name: `Person ${index}`,
  }))
  const memberIds = people.map((person) => person.id)
  const small = Array.from({ length: 250 }, (_, index) => ({
    id: `C1${index}`,
    name: `c${index}`,
    memberIds: [],
  }))
  await using town = await startTown({
    ...demoWorkspace,
    people: [...demoWorkspace.people, ...people],
    channels: [...small, { id: 'C0ALL', name: 'all', memberIds }],
  })

  expect(await town.directory.channelMembers('#all')).toEqual(new Set(memberIds))
})

test('channelMembers() returns null when the channel does not exist', async () => {
  await using town = await startTown()

  expect(await town.directory.channelMembers('#nowhere')).toBeNull()
})

async function startTown(workspace: WorkspaceSeed = demoWorkspace, clock = systemClock) {
  const sandbox: Sandbox = await startSandbox({ workspace, clock })
  const { directory } = await connectTo(sandbox, { clock })
  return {
    sandbox,
    directory,
    callsOf: (method: string) => sandbox.calls.filter((call) => call.method === method).length,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  }
}
