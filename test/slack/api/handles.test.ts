import { startSandbox } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { createSlackClient } from '../../../src/slack/api/client.ts'
import { createHandles } from '../../../src/slack/api/handles.ts'
import { silentLog } from '../../support/silent-log.ts'

test.each([
  ['ann', ['U0ANN']],
  ['ANN', ['U0ANN']],
  ['Ann Meyer', ['U0ANN']],
  ['nobody', []],
  ['twin', ['U0TWIN1', 'U0TWIN2']],
])('idsOf() returns for %s the ids %j', async (name, ids) => {
  const twins = ['U0TWIN1', 'U0TWIN2'].map((twin) => ({ id: twin, name: twin, handle: 'twin' }))
  const people = [...demoWorkspace.people, ...twins]
  await using sandbox = await startSandbox({ workspace: { ...demoWorkspace, people }, clock: systemClock })
  const access = { botToken: sandbox.botToken, apiUrl: sandbox.apiUrl, log: silentLog }

  const handles = createHandles({ client: createSlackClient(access), clock: systemClock })

  expect(await handles.idsOf(name)).toEqual(ids)
  expect(await handles.names()).toContain('ann')
})
