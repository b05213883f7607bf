import { expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { startSandbox } from '../src/sandbox.ts'

test.each([
  ['users.info', { user: 'U0ANN' }, 'users:read'],
  ['users.lookupByEmail', { email: 'ann@acme.test' }, 'users:read.email'],
  ['usergroups.list', {}, 'usergroups:read'],
  ['conversations.list', { types: 'public_channel,private_channel' }, 'channels:read,groups:read'],
  ['conversations.members', { channel: 'C0FINANCE' }, 'channels:read'],
  ['conversations.history', { channel: 'C0FINANCE' }, 'channels:history'],
  ['chat.postMessage', { channel: 'C0FINANCE', text: 'Hello' }, 'chat:write'],
])(
  'without the scope, %s is answered as Slack does, with the needed and the granted scopes',
  async (method, args, needed) => {
    await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
    sandbox.setScopes(['commands'])

    const response = await fetch(new URL(method, sandbox.apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.botToken}` },
      body: new URLSearchParams(args),
    })

    expect(response.headers.get('x-oauth-scopes')).toBe('commands')
    expect(await response.json()).toEqual({ ok: false, error: 'missing_scope', needed, provided: 'commands' })
  },
)
