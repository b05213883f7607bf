import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { COMMAND } from '../../src/slack/adapters/action-ids.ts'
import { NEEDED_SCOPES } from '../../src/slack/api/scopes.ts'

const Manifest = z.object({
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean() }),
    slash_commands: z.array(z.object({ command: z.string(), should_escape: z.boolean() })),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()) }),
    interactivity: z.object({ is_enabled: z.boolean() }),
    socket_mode_enabled: z.boolean(),
  }),
})
const manifest = Manifest.parse(JSON.parse(readFileSync('manifest.json', 'utf8')))

/** What Slack asks for each method that Veto calls, in public and in private channels. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  // With the app token, whose own scope is connections:write.
  'apps.connections.open': [],
  'auth.test': [],
  'chat.getPermalink': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  // filesUploadV2 calls both methods of an upload.
  filesUploadV2: ['files:write'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.members': ['channels:read', 'groups:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'users.list': ['users:read'],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
}

function methodsCalled(): readonly string[] {
  const sources = globSync('src/slack/**/*.ts').map((file) => readFileSync(file, 'utf8'))
  const found = sources.flatMap((source) =>
    [...source.matchAll(/\bclient\.([a-z]+(?:\.[a-zA-Z]+)+|filesUploadV2)\(/g)].map(
      ([, method]) => method ?? '',
    ),
  )
  return [...new Set(found)].sort()
}

test('manifest.json requests exactly the scopes of the methods that Veto calls, and of the command', () => {
  const needed = methodsCalled().flatMap((method) => SCOPES[method] ?? [`unknown method ${method}`])

  expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...new Set([...needed, 'commands'])].sort())
})

test('manifest.json requests exactly the scopes that readiness and veto doctor check', () => {
  expect([...NEEDED_SCOPES.keys()].sort()).toEqual([...manifest.oauth_config.scopes.bot].sort())
})

test('manifest.json enables the command with escaped people, the Home tab, interactivity and Socket Mode', () => {
  expect(manifest.features.slash_commands).toEqual([{ command: COMMAND, should_escape: true }])
  expect(manifest.features.app_home).toEqual({ home_tab_enabled: true })
  expect(manifest.settings).toEqual({
    event_subscriptions: { bot_events: ['app_home_opened'] },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  })
})
