import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { createFakeClock } from './support/fake-clock.ts'
import { button, refusalOf, section, webClient } from './web-client.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({
    workspace: {
      ...exampleWorkspace,
      channels: [
        ...exampleWorkspace.channels,
        { id: 'C0SECRET', name: 'secret', private: true, memberIds: ['U0ANN'] },
        { id: 'C0OLD', name: 'old', archived: true, memberIds: ['U0ANN', 'U0APP'] },
      ],
      groups: [
        ...exampleWorkspace.groups,
        { id: 'S0OFF', handle: 'off', enabled: false, memberIds: ['U0ANN'] },
      ],
    },
    clock: createFakeClock(),
  })
})
afterEach(() => sandbox[Symbol.asyncDispose]())

test('a token identifies the app and its workspace', async () => {
  const answer = await webClient(sandbox).auth.test()

  expect(answer).toMatchObject({ ok: true, team: 'Acme', user_id: 'U0APP', bot_id: 'B0APP' })
})

test('a token is refused when it is missing, wrong, or of the other kind', async () => {
  expect(await refusalOf(webClient(sandbox, '').auth.test())).toEqual(['not_authed'])
  expect(await refusalOf(webClient(sandbox, 'xoxb-wrong').auth.test())).toEqual(['invalid_auth'])
  expect(await refusalOf(webClient(sandbox, sandbox.appToken).auth.test())).toEqual([
    'not_allowed_token_type',
  ])
})

test('a token never appears in the log of calls', async () => {
  await fetch(`${sandbox.apiUrl}auth.test`, {
    method: 'POST',
    body: new URLSearchParams({ token: sandbox.botToken, a: 'b' }),
  })

  expect(sandbox.calls).toEqual([
    {
      method: 'auth.test',
      args: { a: 'b' },
      answer: expect.objectContaining({ ok: true }),
      atMs: expect.any(Number),
    },
  ])
  expect(JSON.stringify(sandbox.calls)).not.toContain(sandbox.botToken)
})

test('chat gives each message its own rising ts, even when the clock stands still', async () => {
  const client = webClient(sandbox)

  const posted = await Promise.all(
    ['a', 'b', 'c'].map((text) => client.chat.postMessage({ channel: 'C0FINANCE', text })),
  )

  const stamps = posted.map((one) => one.ts ?? '')
  expect(new Set(stamps).size).toBe(3)
  expect(sandbox.messages('C0FINANCE').map((one) => one.ts)).toEqual(stamps.toSorted())
})

test('chat accepts the same call as a form and as JSON, and fills in missing ids', async () => {
  await webClient(sandbox).chat.postMessage({
    channel: 'C0FINANCE',
    text: 'a',
    blocks: [button('Go', 'go')],
  })
  await fetch(`${sandbox.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.botToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel: 'C0FINANCE', text: 'a', blocks: [button('Go', 'go')] }),
  })

  const blocks = sandbox.messages('C0FINANCE').map((one) => one.blocks)
  const expected = [{ ...button('Go', 'go'), block_id: expect.stringMatching(/./) }]
  expect(blocks).toEqual([expected, expected])
})

test.each([
  ['an unknown channel', { channel: 'C0NOWHERE', text: 'a' }, 'channel_not_found'],
  ['a private channel without the app', { channel: 'C0SECRET', text: 'a' }, 'channel_not_found'],
  ['a channel without the app', { channel: 'C0RANDOM', text: 'a' }, 'not_in_channel'],
  ['an archived channel', { channel: 'C0OLD', text: 'a' }, 'is_archived'],
  ['a message without content', { channel: 'C0FINANCE', text: '' }, 'no_text'],
])('chat refuses %s', async (_what, message, code) => {
  expect(await refusalOf(webClient(sandbox).chat.postMessage(message))).toEqual([code])
})

test('chat refuses an ephemeral message for a person who is not in the channel', async () => {
  const call = webClient(sandbox).chat.postEphemeral({ channel: 'C0FINANCE', user: 'U0CLEO', text: 'a' })

  expect(await refusalOf(call)).toEqual(['user_not_in_channel'])
})

test('chat.update keeps the blocks when they are not given, and removes them when given none', async () => {
  const client = webClient(sandbox)
  const { ts = '' } = await client.chat.postMessage({
    channel: 'C0FINANCE',
    text: 'a',
    blocks: [section('b')],
  })

  await client.chat.update({ channel: 'C0FINANCE', ts, text: 'c' })
  expect(sandbox.messages('C0FINANCE')[0]).toMatchObject({ text: 'c', blocks: [section('b')] })
  await client.chat.update({ channel: 'C0FINANCE', ts, text: 'd', blocks: [] })
  expect(sandbox.messages('C0FINANCE')[0]).toMatchObject({ text: 'd', blocks: [] })
})

test('chat.update refuses a message that does not exist, is ephemeral, is a person’s, or would lose its rich text', async () => {
  const client = webClient(sandbox)
  const rich = { type: 'rich_text' as const, elements: [] }
  const posted = await client.chat.postMessage({ channel: 'C0FINANCE', text: 'a', blocks: [rich] })
  const whispered = await client.chat.postEphemeral({ channel: 'C0FINANCE', user: 'U0ANN', text: 'a' })
  await sandbox.as('Ann').type('Hello', '#finance')
  const hers = sandbox.messages('C0FINANCE').at(-1)?.ts ?? ''
  const update = (ts: string) =>
    refusalOf(client.chat.update({ channel: 'C0FINANCE', ts, text: 'a', blocks: [section('b')] }))

  expect(await update('1.000001')).toEqual(['message_not_found'])
  expect(await update(whispered.message_ts ?? '')).toEqual(['message_not_found'])
  expect(await update(hers)).toEqual(['cant_update_message'])
  expect(await update(posted.ts ?? '')).toEqual(['block_mismatch'])
})

test('chat deletes its own messages, and returns links to them', async () => {
  const client = webClient(sandbox)
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0FINANCE', text: 'a' })

  const link = await client.chat.getPermalink({ channel: 'C0FINANCE', message_ts: ts })
  await client.chat.delete({ channel: 'C0FINANCE', ts })

  expect(link.permalink).toContain('/archives/C0FINANCE/p')
  expect(sandbox.messages('C0FINANCE')).toEqual([])
  expect(await refusalOf(client.chat.delete({ channel: 'C0FINANCE', ts }))).toEqual(['message_not_found'])
})

test('chat opens direct messages with a person', async () => {
  const client = webClient(sandbox)
  const { channel } = await client.conversations.open({ users: 'U0ANN' })

  await client.chat.postMessage({ channel: channel?.id ?? '', text: 'Hello' })
  await client.chat.postMessage({ channel: 'U0ANN', text: 'Again' })

  expect(
    sandbox
      .as('Ann')
      .messages(channel?.id ?? '')
      .map((one) => one.text),
  ).toEqual(['Hello', 'Again'])
})

test('conversations lists public channels by pages, and private ones only where the app is a member', async () => {
  const client = webClient(sandbox)

  const first = await client.conversations.list({ limit: 3, types: 'public_channel,private_channel' })
  const second = await client.conversations.list({
    limit: 3,
    types: 'public_channel,private_channel',
    cursor: first.response_metadata?.next_cursor ?? '',
  })

  const names = [...(first.channels ?? []), ...(second.channels ?? [])].map((one) => one.name)
  expect(names).toEqual(['finance', 'growth', 'general', 'random', 'old'])
  expect(second.response_metadata?.next_cursor).toBe('')
})

test('conversations joins a channel and reads its members', async () => {
  const client = webClient(sandbox)

  await client.conversations.join({ channel: 'C0RANDOM' })

  const { members } = await client.conversations.members({ channel: 'C0RANDOM' })
  expect(members).toContain('U0APP')
  expect((await client.conversations.info({ channel: 'C0RANDOM' })).channel?.is_member).toBe(true)
})

test('conversations finds a message by its metadata, newest first, without ephemeral ones', async () => {
  const client = webClient(sandbox)
  const metadata = { event_type: 'example_request', event_payload: { id: 'req_1' } }
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'first', metadata })
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0FINANCE', text: 'second' })
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'reply', thread_ts: ts })
  await client.chat.postEphemeral({ channel: 'C0FINANCE', user: 'U0ANN', text: 'whisper' })

  const all = await client.conversations.history({ channel: 'C0FINANCE', include_all_metadata: true })
  const bare = await client.conversations.history({ channel: 'C0FINANCE', latest: ts })
  const thread = await client.conversations.replies({ channel: 'C0FINANCE', ts })

  expect(all.messages?.map((one) => one.text)).toEqual(['second', 'first'])
  expect(all.messages?.[1]?.metadata).toEqual(metadata)
  expect(bare.messages).toHaveLength(1)
  expect(bare.messages?.[0]).not.toHaveProperty('metadata')
  expect(thread.messages?.map((one) => one.text)).toEqual(['second', 'reply'])
})

test('users are found by id and e-mail, with the flags that decide who may vote', async () => {
  const client = webClient(sandbox)

  expect((await client.users.lookupByEmail({ email: 'ANN@acme.test' })).user?.id).toBe('U0ANN')
  expect((await client.users.info({ user: 'U0GUS' })).user).toMatchObject({
    is_restricted: true,
    deleted: false,
  })
  expect((await client.users.info({ user: 'U0OTTO' })).user).toMatchObject({
    is_stranger: true,
    team_id: 'T0GLOBEX',
  })
  expect((await client.users.list({})).members).toHaveLength(9)
  expect(await refusalOf(client.users.lookupByEmail({ email: 'otto@globex.test' }))).toEqual([
    'users_not_found',
  ])
  expect(await refusalOf(client.users.info({ user: 'U0NOBODY' }))).toEqual(['user_not_found'])
})

test('users belong to user groups, whose members may change', async () => {
  const client = webClient(sandbox)
  sandbox.setMembers('@finance', ['Cleo'])

  expect((await client.usergroups.users.list({ usergroup: 'S0FINANCE' })).users).toEqual(['U0CLEO'])
  expect((await client.usergroups.list({})).usergroups?.map((one) => one.handle)).toEqual([
    'finance',
    'growth',
  ])
  expect(await refusalOf(client.usergroups.users.list({ usergroup: 'S0OFF' }))).toEqual(['no_such_subteam'])
  expect(await refusalOf(client.usergroups.users.list({ usergroup: 'S0NONE' }))).toEqual(['no_such_subteam'])
})

test('the Web API names the workspace and checks blocks without posting them', async () => {
  const client = webClient(sandbox)

  expect((await client.team.info({})).team?.name).toBe('Acme')
  expect(await refusalOf(client.apiCall('blocks.validate', { blocks: [section('a')] }))).toEqual([])
  expect((await refusalOf(client.apiCall('blocks.validate', { blocks: [section('')] })))[0]).toBe(
    'invalid_blocks',
  )
  expect(await refusalOf(client.apiCall('blocks.validate', { view: { type: 'home', blocks: [] } }))).toEqual(
    [],
  )
})

test('the Web API answers an unknown method with unknown_method', async () => {
  expect(await refusalOf(webClient(sandbox).apiCall('reactions.add', { name: 'thumbsup' }))).toEqual([
    'unknown_method',
  ])
})

test('the Web API uploads a file and shares it in a channel', async () => {
  await webClient(sandbox).filesUploadV2({
    channel_id: 'C0FINANCE',
    filename: 'audit.ndjson',
    content: '{"seq":1}',
    initial_comment: 'The export',
  })

  expect(sandbox.messages('C0FINANCE')[0]?.text).toBe('The export\n📎 audit.ndjson')
})

test('blocks.validate needs no token, and says where each error is', async () => {
  const blocks = JSON.stringify([
    { type: 'divider' },
    { type: 'header', text: { type: 'plain_text', text: '' } },
  ])
  const body = new URLSearchParams({ blocks })

  const response = await fetch(`${sandbox.apiUrl}blocks.validate`, { method: 'POST', body })

  expect(await response.json()).toEqual({
    ok: false,
    error: 'invalid_blocks',
    errors: [
      {
        pointer: '/blocks/1/text/text',
        code: 'failed_constraint',
        message: 'must be more than 0 characters',
      },
    ],
  })
})

test('blocks.validate refuses to validate nothing, and two things at once', async () => {
  const client = webClient(sandbox)

  expect(await refusalOf(client.apiCall('blocks.validate', {}))).toContain('invalid_arguments')
  expect(await refusalOf(client.apiCall('blocks.validate', { blocks: [], message: {} }))).toContain(
    'invalid_arguments',
  )
})
