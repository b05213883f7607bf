import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../test/support/postgres-server.ts'
import { type Child, startChild } from '../waiting/child.ts'
import type { ServerSetting } from '../waiting/server.process.ts'
import { policiesOf } from '../waiting/workspace.ts'

/** Two servers on one PostgreSQL database, each in a process of its own, and the sandbox as their Slack. */
export interface ServersSetting extends AsyncDisposable {
  readonly slack: Child
  readonly servers: readonly [Child, Child]
  readonly urls: readonly [string, string]
  readonly headers: Readonly<Record<string, string>>
  readonly signingSecret: string
}

interface SettingOptions {
  readonly desks: number
  /** An empty database; null: a server of PostgreSQL is started. */
  readonly database: string | null
  /** A folder for CPU profiles of the servers; null: none. */
  readonly profile: string | null
}

export async function startServers({ desks, database, profile }: SettingOptions): Promise<ServersSetting> {
  const folder = mkdtempSync(join(tmpdir(), 'veto-bench-'))
  const policies = join(folder, 'policies')
  mkdirSync(policies)
  writeFileSync(join(policies, 'waiting.yaml'), policiesOf(desks))
  const postgres = database === null ? await startPostgres({ folder: tmpdir() }) : null
  const slack = await startChild(new URL('../waiting/slack.process.ts', import.meta.url), { desks })
  const access = (await slack.ask('slack')) as ServerSetting['slack']
  const start = () =>
    startChild(
      new URL('../waiting/server.process.ts', import.meta.url),
      { slack: access, database: database ?? postgres?.url ?? '', policies } satisfies ServerSetting,
      ['--expose-gc', ...(profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])],
    )
  const servers = [await start(), await start()] as const
  const key = String(await servers[0].ask('key'))
  return {
    ...{ slack, servers },
    urls: [String(await servers[0].ask('url')), String(await servers[1].ask('url'))],
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    signingSecret: access.signingSecret,
    async [Symbol.asyncDispose]() {
      for (const child of [...servers, slack]) await child[Symbol.asyncDispose]()
      await postgres?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
