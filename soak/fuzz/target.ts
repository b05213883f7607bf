import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from 'slack-sandbox'
import { createAgentKeys } from '../../src/approval/keys/agent-keys.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { type ServerProcess, startServer } from '../rig/server-process.ts'
import { withStore } from '../rig/with-store.ts'

/** A Veto of its own process with the policies of the demo, which Slack reaches over HTTP. */
export interface Target {
  readonly server: ServerProcess
  readonly url: string
  readonly signingSecret: string
  /** A key for every agent. */
  readonly bearer: string
  close(): Promise<void>
}

export async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), 'veto-fuzz-'))
  const [database, policies] = [join(folder, 'veto.db'), join(folder, 'policies')]
  await cp('policies', policies, { recursive: true })
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock })
  const { signingSecret } = sandbox
  const server = startServer({
    PATH: '',
    SLACK_BOT_TOKEN: sandbox.botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: sandbox.apiUrl,
    VETO_DATABASE: database,
    VETO_POLICIES: policies,
    VETO_LOG_LEVEL: 'silent',
    VETO_PORT: '0',
  })
  const url = await server.ready
  return {
    server,
    url,
    signingSecret,
    bearer: await keyFor(database),
    async close() {
      await server.end()
      await sandbox[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

function keyFor(database: string): Promise<string> {
  return withStore(database, async (store) => {
    const keys = createAgentKeys({ store, clock: systemClock })
    return (await keys.create({ agents: '*', scopes: ['authorize'], owner: null })).key
  })
}
