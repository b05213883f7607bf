import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkspaceSeed } from 'slack-sandbox'
import { type Sandbox, startSandbox } from 'slack-sandbox'
import { onTestFinished } from 'vitest'
import { VetoClient } from '../../client/src/index.ts'
import type { Veto } from '../../src/app.ts'
import { startVeto } from '../../src/app.ts'
import type { Bucket } from '../../src/archive/bucket.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import type { RequestId } from '../../src/core/ids.ts'
import type { PostgresTimes } from '../../src/storage/common/postgres-times.ts'
import type { CallbackTargets } from '../../src/webhook/callback-target.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { recordingLog } from './recording-log.ts'
import { tempFolder } from './temp-folder.ts'
import { worldDatabase, worldSettling } from './world-database.ts'

/** A whole Veto on its own database, in its own sandbox workspace, under a clock that the test holds. */
export interface World {
  readonly sandbox: Sandbox
  readonly clock: FakeClock
  /** The Veto that runs now: another one after `restart`. */
  veto(): Veto
  /** A client with a key of its own. */
  client(options?: KeyFor): Promise<VetoClient>
  bearer(options?: KeyFor): Promise<string>
  /** With these policy files written in between, and on another database, where one is given. */
  restart(policies?: Readonly<Record<string, string>>, database?: string): Promise<void>
  /** Writes a policy file and has it loaded; says what is wrong with it. */
  writePolicy(name: string, text: string): Promise<string | null>
  /** Starts one more Veto on the same database and in the same workspace; it ends with the test. */
  another(options?: AnotherVeto): Promise<Veto>
  readonly database: string
  readonly policyFolder: string
}

/** What differs from the first Veto. */
interface AnotherVeto {
  readonly database?: string
  readonly policyFolder?: string
  readonly clock?: FakeClock
}

interface KeyFor {
  readonly agents?: string
  readonly scopes?: readonly ('authorize' | 'audit' | 'admin')[]
  readonly owner?: string
}

interface Options {
  readonly mode?: 'socket' | 'http'
  /** More policy files, by name, besides the policies of the demo, which stand there without their tests. */
  readonly policies?: Readonly<Record<string, string>>
  readonly enforceRates?: boolean
  /** When it begins; default: 22:00 UTC on a Friday, or now with `mode: 'http'`, whose signatures expire. */
  readonly beginsAt?: string
  /** Default: that of the demo. */
  readonly workspace?: WorkspaceSeed
  /** Where callbacks go, by name. */
  readonly callbacks?: CallbackTargets
  /** Which of them gets checkpoints of the ledger. */
  readonly checkpointCallback?: string
  /** The bucket that gets them, too. */
  readonly checkpointBucket?: Bucket
  /** Default: params are kept always. */
  readonly retentionDays?: number
  /** Default: a new one, of the kind of which this run's worlds are. */
  readonly database?: string
  /** Base URL of the Web API in place of the sandbox's, asked at each start; null: the sandbox's. */
  readonly apiUrl?: () => string | null
  /** Slack's signing secrets with `mode: 'http'`, asked at each start; default: that of the sandbox. */
  readonly signingSecrets?: () => readonly [string, ...string[]]
  /** Those of PostgreSQL that differ from the defaults. */
  readonly postgresTimes?: Partial<PostgresTimes>
  /** Gets all that is logged. */
  readonly logged?: unknown[]
}

const SIGNED_PORT_ANY = 0

/** Starts a world that ends with the test. */
export async function startWorld({
  mode = 'socket',
  policies = {},
  enforceRates = false,
  beginsAt,
  workspace = demoWorkspace,
  callbacks = new Map(),
  checkpointCallback,
  checkpointBucket,
  retentionDays,
  database: given,
  apiUrl = () => null,
  signingSecrets,
  postgresTimes,
  logged = [],
}: Options = {}): Promise<World> {
  const clock = createFakeClock(
    beginsAt === undefined ? (mode === 'http' ? Date.now() : undefined) : Date.parse(beginsAt),
    given === undefined ? await worldSettling() : undefined,
  )
  const folder = tempFolder()
  const policyFolder = join(folder, 'policies')
  let database = given ?? (await worldDatabase(folder))
  cpSync('policies', policyFolder, { recursive: true, filter: (path) => !path.endsWith('.test.yaml') })
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(policyFolder, name), text)
  }
  write(policies)
  const sandbox = await startSandbox({ workspace, clock, enforceRates })
  onTestFinished(() => sandbox[Symbol.asyncDispose]())

  const start = async (other: AnotherVeto = {}) => {
    const started = await startVeto({
      config: {
        slack: {
          ...slackOf(sandbox, mode, signingSecrets),
          apiUrl: apiUrl() ?? sandbox.apiUrl,
        },
        host: '127.0.0.1',
        port: SIGNED_PORT_ANY,
        database: other.database ?? database,
        policies: other.policyFolder ?? policyFolder,
        logLevel: 'silent',
        callbacks,
        checkpointCallback: checkpointCallback ?? null,
        checkpointBucket: checkpointBucket ?? null,
        retentionDays: retentionDays ?? null,
      },
      clock: other.clock ?? clock,
      log: recordingLog(logged),
      policySettleMs: 0,
      postgresTimes,
    })
    if (mode === 'http' && signingSecrets === undefined)
      sandbox.deliverTo({ kind: 'http', url: `${started.url}/slack/events` })
    return started
  }
  let veto = await start()
  onTestFinished(() => veto.stop())

  async function bearer({
    agents = 'support-agent',
    scopes = ['authorize'],
    owner,
  }: KeyFor = {}): Promise<string> {
    return (await veto.keys.create({ agents, scopes, owner: owner ?? null })).key
  }
  return {
    sandbox,
    clock,
    database,
    policyFolder,
    veto: () => veto,
    bearer,
    client: async (options) => new VetoClient({ apiKey: await bearer(options), baseUrl: veto.url }),
    async another(options) {
      const started = await start(options)
      onTestFinished(() => started.stop())
      return started
    },
    async restart(changed = {}, other = database) {
      await veto.stop()
      write(changed)
      database = other
      veto = await start()
    },
    async writePolicy(name, text) {
      write({ [name]: text })
      const reloaded = await veto.reload()
      return reloaded.ok ? null : reloaded.error.message
    },
  }
}

function slackOf(
  sandbox: Sandbox,
  mode: 'socket' | 'http',
  signingSecrets: Options['signingSecrets'] = () => [sandbox.signingSecret],
) {
  return {
    botToken: sandbox.botToken,
    mode:
      mode === 'socket'
        ? ({ kind: 'socket', appToken: sandbox.appToken } as const)
        : ({ kind: 'http', signingSecrets: signingSecrets() } as const),
  }
}

/** A refund that the finance team is asked about. */
export const BIG_REFUND = { payment_id: 'pay_1', amount_cents: 72_000, currency: 'EUR' }

/** The card of a request, as soon as it stands in the channel; waits for one that satisfies `when`. */
export function cardOf(
  { sandbox }: World,
  id: RequestId | string,
  {
    channel = '#finance-approvals',
    when = () => true,
  }: { channel?: string; when?: (text: string) => boolean } = {},
) {
  return sandbox.until(
    () => sandbox.messages(channel).find((message) => isAbout(message, id) && when(JSON.stringify(message))),
    `a card of ${id} in ${channel}`,
  )
}

function isAbout(message: object, id: string): boolean {
  return JSON.stringify(message).includes(id)
}
