import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Child, startChild } from './child.ts'
import type { ServerSetting } from './server.process.ts'
import { policiesOf } from './workspace.ts'

/** All processes of a run, and how to reach them. */
export interface BenchSetting extends AsyncDisposable {
  readonly server: Child
  readonly slack: Child
  readonly echo: Child
  readonly url: string
  readonly echoUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly signingSecret: string
}

interface SettingOptions {
  readonly desks: number
  /** A folder for a CPU profile of the server; null: none. */
  readonly profile: string | null
}

export async function startSetting({ desks, profile }: SettingOptions): Promise<BenchSetting> {
  const folder = mkdtempSync(join(tmpdir(), 'veto-bench-'))
  const policies = join(folder, 'policies')
  mkdirSync(policies)
  writeFileSync(join(policies, 'waiting.yaml'), policiesOf(desks))
  const slack = await startChild(new URL('./slack.process.ts', import.meta.url), { desks })
  const access = (await slack.ask('slack')) as ServerSetting['slack']
  const server = await startChild(
    new URL('./server.process.ts', import.meta.url),
    { slack: access, database: join(folder, 'veto.db'), policies } satisfies ServerSetting,
    ['--expose-gc', ...(profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])],
  )
  const echo = await startChild(new URL('./echo.process.ts', import.meta.url), { answer: SAMPLE }, [
    '--expose-gc',
  ])
  return {
    ...{ server, slack, echo },
    url: String(await server.ask('url')),
    echoUrl: String(await echo.ask('url')),
    headers: {
      authorization: `Bearer ${await server.ask('key')}`,
      'content-type': 'application/json',
    },
    signingSecret: access.signingSecret,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await echo[Symbol.asyncDispose]()
      await slack[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As large as the answer to an agent whose call was approved. */
const SAMPLE = { id: 'req_0', allowed: true, receipt: 'x'.repeat(700), approval: 'y'.repeat(500) }

/** Resolves when the child has hardly anything to do any more, or after five seconds. */
export async function untilQuiet(child: Child): Promise<void> {
  let before = Number(await child.ask('cpu'))
  for (let look = 0; look < 50; look += 1) {
    await pause(100)
    const now = Number(await child.ask('cpu'))
    if (now - before < QUIET_US) return
    before = now
  }
}

const QUIET_US = 12_000
