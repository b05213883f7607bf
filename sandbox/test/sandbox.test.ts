import { expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { escapeCommand } from '../src/interactions/escape-command.ts'
import { startSandbox } from '../src/sandbox.ts'
import { createWorkspace } from '../src/state/workspace.ts'

test('startSandbox() fails when its port is taken', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const port = Number(new URL(sandbox.url).port)

  await expect(startSandbox({ workspace: exampleWorkspace, clock: systemClock, port })).rejects.toThrow(
    'EADDRINUSE',
  )
})

test('startSandbox() fails when the workspace has no bot, or two', async () => {
  const people = exampleWorkspace.people.filter((person) => person.bot !== true)
  const start = startSandbox({ workspace: { ...exampleWorkspace, people }, clock: systemClock })

  await expect(start).rejects.toThrow('Expected exactly one bot among the people of the workspace, got 0')
})

test('startSandbox() gives each sandbox its own secrets', async () => {
  await using one = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  await using two = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })

  const secrets = [one, two].flatMap((each) => [each.botToken, each.appToken, each.signingSecret])
  expect(new Set(secrets).size).toBe(6)
})

test('until() names what did not happen in time', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })

  await expect(sandbox.until(() => null, 'a miracle', 10)).rejects.toThrow(
    'Waited 10 ms for a miracle, which did not happen',
  )
})

test('until() rethrows what its check throws', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const look = () => sandbox.messages('#nowhere')

  await expect(sandbox.until(look, 'a message')).rejects.toThrow("got '#nowhere'")
})

test('the example workspace refers only to people that it defines', () => {
  const workspace = createWorkspace(exampleWorkspace, systemClock)
  const named = [...workspace.channels.values(), ...workspace.groups.values()].flatMap((one) => one.memberIds)

  expect(named.filter((id) => !workspace.people.has(id))).toEqual([])
})

test.each([
  ['by:@ann in:#general', 'by:<@U0ANN|ann> in:<#C0GENERAL|general>'],
  ['group:@finance.', 'group:<!subteam^S0FINANCE|@finance>.'],
  ['ann@acme.test @nobody #nowhere', 'ann@acme.test @nobody #nowhere'],
  ['a < b & c', 'a &lt; b &amp; c'],
])('escapeCommand() turns %s into what Slack sends with should_escape', (typed, sent) => {
  const workspace = createWorkspace(exampleWorkspace, systemClock)

  expect(escapeCommand(workspace, typed)).toBe(sent)
})
