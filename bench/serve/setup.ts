import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { startSandbox } from 'slack-sandbox'
import { z } from 'zod'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { startPostgres } from '../../test/support/postgres-server.ts'
import { type Child, startChild } from './child.ts'
import { Listening, LoadResult, type LoadSpec } from './messages.ts'
import { bodiesOf, EXPECTED, FLOODING_AGENT, type Outcome, policyFile } from './workload.ts'

/** A server that calls can be sent to. */
export interface Target {
  readonly url: string
  readonly key: string
  /** Where calls with this outcome are sent. */
  path(outcome: Outcome): string
  cpuUs(): Promise<number>
}

/** Veto in a process of its own, on an empty database, with a sandbox as its Slack. */
export interface VetoTarget extends Target {
  readonly floodingKey: string
  /** Size of its database, with what is only in its log. */
  diskBytes(): number
  stop(): Promise<void>
}

/** All processes of a run. */
export interface Setup {
  readonly echo: Target
  readonly veto: VetoTarget
  /** Another one, which the run fills with pending requests; null: the run needs none. */
  readonly crowded: VetoTarget | null
  /** Another one, on PostgreSQL; null: the run needs none. */
  readonly postgres: VetoTarget | null
  /** @throws {Error} when a response was not the expected one. */
  load(target: Target, load: Load): Promise<LoadResult>
  /** Calls of an agent that asks people without an end, for so long. */
  flood(target: VetoTarget, load: Pick<Load, 'connections' | 'amount'>): Promise<LoadResult>
  /** Withdraws pending requests. */
  cancel(target: VetoTarget, key: string, ids: readonly string[]): Promise<void>
  stop(): Promise<void>
}

export interface Load {
  readonly outcome: Outcome
  readonly connections: number
  readonly amount: LoadSpec['amount']
  readonly withKeys?: boolean
}

interface SetupOptions {
  readonly folder: string
  readonly withCrowded: boolean
  readonly withPostgres: boolean
  /** Arguments of Node for the first server, such as `--cpu-prof`. */
  readonly nodeArgs: readonly string[]
}

/** Starts all processes, and lets the echo answer as Veto does. */
export async function setUp({ folder, withCrowded, withPostgres, nodeArgs }: SetupOptions): Promise<Setup> {
  mkdirSync(folder, { recursive: true })
  const place = mkdtempSync(join(folder, 'run-'))
  const policies = join(place, 'policies')
  mkdirSync(policies)
  writeFileSync(join(policies, 'bench.yaml'), policyFile())
  const loader = startChild('./load.process.ts')
  const veto = await startTarget({ database: join(place, 'veto.db'), policies }, nodeArgs)
  const crowded = withCrowded
    ? await startTarget({ database: join(place, 'crowded.db'), policies }, [])
    : null
  const server = withPostgres ? await startPostgres({ folder: resolve(folder) }) : null
  const postgres = server === null ? null : await startTarget({ database: server.url, policies }, nodeArgs)
  const echoChild = startChild('./echo.process.ts')
  return {
    echo: await startEcho(echoChild, veto),
    veto,
    crowded,
    postgres,
    ...loads(loader),
    async stop() {
      await Promise.all([loader, echoChild, veto, crowded, postgres].map((part) => part?.stop()))
      await server?.stop()
      rmSync(place, { recursive: true })
    },
  }
}

async function startTarget(
  files: { readonly database: string; readonly policies: string },
  nodeArgs: readonly string[],
): Promise<VetoTarget> {
  const sandbox = await startSandbox({ workspace: demoWorkspace })
  const { botToken, appToken, apiUrl } = sandbox
  const child = startChild('./veto.process.ts', nodeArgs)
  const started = Listening.parse(await child.ask('start', { ...files, botToken, appToken, apiUrl }))
  let stopped: Promise<void> | null = null
  return {
    ...started,
    path: () => '/v1/authorize',
    cpuUs: child.cpuUs,
    diskBytes: () => sizeOf(files.database),
    stop() {
      stopped ??= child.stop().then(() => sandbox[Symbol.asyncDispose]())
      return stopped
    },
  }
}

function sizeOf(file: string): number {
  const db = new Database(file, { readonly: true })
  try {
    return (
      Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
    )
  } finally {
    db.close()
  }
}

async function startEcho(child: Child, veto: VetoTarget): Promise<Target> {
  const url = z.string().parse(await child.ask('start'))
  const path = (outcome: Outcome) => `/${outcome}`
  for (const outcome of ['allowed', 'denied', 'escalated'] as const) {
    const response = await fetch(`${veto.url}${veto.path(outcome)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${veto.key}`, 'content-type': 'application/json' },
      body: bodiesOf(outcome)[0] ?? '',
    })
    await child.ask('sample', { path: path(outcome), status: response.status, body: await response.json() })
  }
  return { url, key: '', path, cpuUs: child.cpuUs }
}

function loads(loader: Child): Pick<Setup, 'load' | 'flood' | 'cancel'> {
  const run = async (spec: LoadSpec) => {
    const result = LoadResult.parse(await loader.ask('run', spec))
    if (result.failed > 0)
      throw new Error(`${result.failed} calls failed, the first with: ${result.firstFailure}`)
    return result
  }
  return {
    load: (target, load) => run(specOf(target, load)),
    flood: (target, load) =>
      run({
        ...specOf(target, { ...load, outcome: 'escalated' }),
        authorization: `Bearer ${target.floodingKey}`,
        bodies: [...bodiesOf('escalated', FLOODING_AGENT)],
        expected: [EXPECTED.escalated, { status: 429, contains: '"allowed":false' }],
      }),
    async cancel(target, key, ids) {
      await run({
        ...specOf(target, {
          outcome: 'denied',
          connections: 32,
          amount: { kind: 'count', count: ids.length },
        }),
        path: '/v1/requests/:id/cancel',
        authorization: `Bearer ${key}`,
        bodies: [...ids],
      })
    },
  }
}

function specOf(target: Target, { outcome, connections, amount, withKeys = false }: Load): LoadSpec {
  return {
    url: target.url,
    path: target.path(outcome),
    authorization: `Bearer ${target.key}`,
    connections,
    bodies: [...bodiesOf(outcome)],
    withKeys,
    amount,
    expected: [EXPECTED[outcome]],
  }
}
