import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runCommandLine } from '../src/cli.ts'
import type { Interaction, InteractionResult, PageState } from '../src/page-protocol.ts'

const PROGRAM = fileURLToPath(new URL('../bin/slack-sandbox.js', import.meta.url))
const TODO_APP = fileURLToPath(new URL('../examples/todo/main.ts', import.meta.url))

test('slack-sandbox as a process runs a Bolt app over Socket Mode', async () => {
  const sandbox = await startCommand(['--slash-command', '/todo'])
  await startApp({ ...environmentOf(sandbox), SLACK_APP_TOKEN: sandbox.appToken })

  await useTodoApp(sandbox.url)

  expect(await sandbox.end()).toBe(0)
})

test('slack-sandbox as a process runs a Bolt app that receives signed HTTP requests', async () => {
  const proxy = await startProxy()
  const sandbox = await startCommand([
    '--slash-command',
    '/todo',
    '--events-url',
    `${proxy.url}/slack/events`,
  ])
  const secret = { SLACK_SIGNING_SECRET: sandbox.signingSecret, PORT: '0' }
  proxy.forwardTo(await startApp({ ...environmentOf(sandbox), ...secret }))

  await useTodoApp(sandbox.url)

  expect(await sandbox.end()).toBe(0)
})

test('slack-sandbox prints the page and what a Socket Mode app needs', async () => {
  const { code, out } = await run(['--port', '0'])

  expect(code).toBe(0)
  expect(out).toMatch(/Open http:\/\/127\.0\.0\.1:\d+\/\n/)
  expect(out).toMatch(/export SLACK_API_URL=http:\/\/127\.0\.0\.1:\d+\/api\/\n/)
  expect(out).toMatch(/export SLACK_BOT_TOKEN=xoxb-\S+\n {2}export SLACK_APP_TOKEN=xapp-\S+\n/)
})

test('slack-sandbox prints what an app that receives HTTP requests needs', async () => {
  const { out } = await run(['--port', '0', '--events-url', 'http://localhost:3000/slack/events'])

  expect(out).toMatch(/listening at http:\/\/localhost:3000\/slack\/events/)
  expect(out).toMatch(/export SLACK_SIGNING_SECRET=\S+\n/)
  expect(out).not.toContain('SLACK_APP_TOKEN')
})

test('slack-sandbox starts the workspace of a file', async () => {
  const { code, err } = await run(['--port', '0', '--workspace', await seedFile(JSON.stringify(SEED))])

  expect([code, err]).toEqual([0, ''])
})

test('slack-sandbox --help explains its options', async () => {
  const { code, out } = await run(['--help'])

  expect(code).toBe(0)
  for (const option of ['--workspace', '--port', '--events-url', '--slash-command', '--enforce-rates']) {
    expect(out).toContain(option)
  }
})

test.each([
  [['--port', 'x'], "Expected --port to be a number from 0 to 65535, got 'x'"],
  [['--events-url', 'localhost'], 'Expected --events-url to be an http address'],
  [['--slash-command', 'todo'], "Expected a slash command such as /todo, got 'todo'"],
  [['--prot', '1'], "error: unknown option '--prot'\n(Did you mean --port?)"],
])('slack-sandbox refuses %j with exit code 2', async (args, message) => {
  const { code, err } = await run(args)

  expect(code).toBe(2)
  expect(err).toContain(message)
})

const SEED = {
  name: 'Acme',
  people: [
    { id: 'U1', name: 'Ann Meyer' },
    { id: 'U2', name: 'Robot', bot: true },
  ],
  channels: [{ id: 'C1', name: 'general', memberIds: ['U1', 'U2'] }],
  groups: [],
  commands: [{ command: '/todo', shouldEscape: false }],
}

test.each([
  ['no JSON', 'people:', 'to be JSON, and it is not'],
  ['a missing list', '{"name":"Acme"}', 'people: Invalid input'],
  ['an unknown key', JSON.stringify({ ...SEED, chanels: [] }), 'Unrecognized key: "chanels"'],
  ['no app', JSON.stringify({ ...SEED, people: [] }), 'people: expected exactly one person with "bot": true'],
  [
    'a member whom nobody knows',
    JSON.stringify({ ...SEED, groups: [{ id: 'S1', handle: 'ops', memberIds: ['U9'] }] }),
    'groups.0.memberIds: expected ids of people, got U9',
  ],
  [
    'an id twice',
    JSON.stringify({ ...SEED, people: [...SEED.people, ...SEED.people.slice(0, 1)] }),
    'people.2.id: expected a unique id, and U1 is taken',
  ],
])('slack-sandbox refuses a workspace file with %s', async (_what, text, message) => {
  const { code, err } = await run(['--port', '0', '--workspace', await seedFile(text)])

  expect(code).toBe(1)
  expect(err).toContain(message)
})

test('slack-sandbox names a workspace file that cannot be read', async () => {
  const { code, err } = await run(['--workspace', '/nowhere/acme.json'])

  expect([code, err]).toEqual([1, 'Cannot read the workspace file /nowhere/acme.json (ENOENT)'])
})

test('slack-sandbox says what to do when its port is in use', async () => {
  const server = createServer()
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const { code, err } = await run(['--port', String(portOf(server.address()))])

  expect([code, err]).toEqual([
    1,
    'The port is in use: stop the program that listens on it, or choose another port with --port',
  ])
})

/** One command line in this process; it is ended as soon as it has printed something. */
async function run(args: readonly string[]) {
  const ending = new AbortController()
  const written = { out: '', err: '' }
  const code = await runCommandLine(args, {
    ending: ending.signal,
    out(text) {
      written.out += text
      ending.abort()
    },
    err(text) {
      written.err += text
    },
  })
  return { code, ...written }
}

interface Command {
  readonly url: string
  readonly apiUrl: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  end(): Promise<number | null>
}

async function startCommand(args: readonly string[]): Promise<Command> {
  const child = start([PROGRAM, '--port', '0', '--json', ...args], {})
  const printed: Omit<Command, 'end'> = JSON.parse(await firstLine(child))
  return {
    ...printed,
    async end() {
      child.kill('SIGTERM')
      await once(child, 'close')
      return child.exitCode
    },
  }
}

/** The to-do app in a process of its own; its address where it listens over HTTP. */
async function startApp(environment: Readonly<Record<string, string>>): Promise<string> {
  const line = await firstLine(start([TODO_APP], environment))
  return `http://127.0.0.1:${/port (\d+)/.exec(line)?.[1] ?? ''}`
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('standard output is not piped')
  for await (const line of createInterface({ input: stdout })) return line
  throw new Error('the process ended before it printed anything')
}

function environmentOf({ apiUrl, botToken }: Command) {
  return { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken }
}

/** Ann adds an item, and marks it as done, over the page's own HTTP API. */
async function useTodoApp(url: string): Promise<void> {
  const typed = { do: 'type', as: 'U0ANN', channelId: 'C0FINANCE', text: '/todo Buy milk' } as const
  expect(await perform(url, typed)).toEqual({ ok: true, problem: null })
  const posted = await messageWith(url, 'Buy milk')
  const place = { in: 'message', channelId: 'C0FINANCE', ts: posted.ts } as const
  const blockId = JSON.parse(JSON.stringify(posted.blocks))[1].block_id
  const clicked = { do: 'click', as: 'U0ANN', place, blockId, actionId: 'done', value: null } as const
  expect(await perform(url, clicked)).toEqual({ ok: true, problem: null })
  expect(await messageWith(url, 'Done by <@U0ANN>: Buy milk')).toMatchObject({ edited: true })
}

async function perform(url: string, interaction: Interaction): Promise<InteractionResult> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(interaction)
  const response = await fetch(`${url}sandbox/interactions`, { method: 'POST', headers, body })
  return JSON.parse(await response.text())
}

/** Ann's message with this text, as soon as there is one. */
async function messageWith(url: string, text: string) {
  const events = await fetch(`${url}sandbox/events`)
  for await (const _event of events.body ?? []) {
    const state: PageState = JSON.parse(await (await fetch(`${url}sandbox/state?as=U0ANN`)).text())
    const message = state.channels.flatMap(({ messages }) => messages).find((one) => one.text === text)
    if (message !== undefined) return message
  }
  throw new Error(`the sandbox ended without the message ${text}`)
}

/** An address that is known before the app's own is. */
async function startProxy() {
  let target = ''
  const server = createServer((request, response) => void forward(target, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    forwardTo(url: string) {
      target = url
    },
  }
}

async function forward(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (/^(content-type|x-slack-.*)$/.test(name)) headers.set(name, String(value))
  }
  const answer = await fetch(`${target}${request.url}`, {
    method: 'POST',
    headers,
    body: Buffer.concat(parts),
  })
  response.writeHead(answer.status).end(await answer.text())
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function seedFile(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slack-sandbox-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'workspace.json'), text)
  return join(folder, 'workspace.json')
}
