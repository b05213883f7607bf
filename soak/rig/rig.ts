import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { createAgentKeys } from '../../src/approval/keys/agent-keys.ts'
import { systemClock } from '../../src/core/clock.ts'
import { askingTools, deskChannels, desksPolicies, desksWorkspace } from './desks.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { withStore } from './with-store.ts'

/** A sandbox workspace, and servers on a database of their own that can be killed and started again at the same addresses. */
export interface Rig {
  readonly sandbox: Sandbox
  /** A file, or a `postgres://` URL. */
  readonly database: string
  readonly channels: readonly string[]
  /** The tools that ask people. */
  readonly tools: readonly string[]
  /** Base URL of the API, whether it runs or not; of several servers in turns. */
  url(): string
  /** Starts the server with this number; default: 0. */
  start(server?: number): ServerProcess
  /** A key for this agent. */
  bearer(agentId: string): Promise<string>
  close(): Promise<void>
}

export interface RigOptions {
  /** Channels with a tool each. */
  readonly desks: number
  /** Default: a file in a folder of its own. */
  readonly database?: string | undefined
  /** Servers on the database, which several need to be PostgreSQL; default: 1. */
  readonly servers?: number | undefined
  /** What the servers run; default: the source. */
  readonly program?: string | undefined
  /** More settings of the servers. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Starts everything but the server. */
export async function createRig({
  desks,
  database: given,
  servers = 1,
  program,
  environment = {},
}: RigOptions): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'veto-soak-'))
  const database = given ?? join(folder, 'veto.db')
  const policies = join(folder, 'policies')
  await mkdir(policies)
  await writeFile(join(policies, 'desks.yaml'), desksPolicies(desks))
  const sandbox = await startSandbox({ workspace: desksWorkspace(desks), clock: systemClock })
  const ports = await Promise.all(Array.from({ length: servers }, freePort))
  let calls = 0
  const settings = {
    PATH: '',
    // As with npm start, in the container and under systemd.
    NODE_OPTIONS: '--max-semi-space-size=8',
    NODE_COMPILE_CACHE: join(tmpdir(), 'veto-soak-compile-cache'),
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_APP_TOKEN: sandbox.appToken,
    SLACK_API_URL: sandbox.apiUrl,
    VETO_DATABASE: database,
    VETO_POLICIES: policies,
    VETO_LOG_LEVEL: 'silent',
    ...environment,
  }
  return {
    sandbox,
    database,
    channels: deskChannels(desks),
    tools: askingTools(desks),
    url() {
      calls += 1
      return `http://127.0.0.1:${ports[calls % servers]}`
    },
    start: (server = 0) => startServer({ ...settings, VETO_PORT: String(ports[server]) }, program),
    bearer: (agents) =>
      withStore(database, async (store) => {
        const keys = createAgentKeys({ store, clock: systemClock })
        return (await keys.create({ agents, scopes: ['authorize'], owner: null })).key
      }),
    async close() {
      await sandbox[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
