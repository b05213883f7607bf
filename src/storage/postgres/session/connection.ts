import { Socket } from 'node:net'
import pg from 'pg'
import { VetoError } from '../../../core/veto-error.ts'
import { POSTGRES_TIMES, type PostgresTimes } from '../../common/postgres-times.ts'
import { postgresUrl } from '../../common/postgres-url.ts'
import { invalidUrl, openingError } from './opening-error.ts'
import { endsSession, IS_STANDBY, isReadOnly } from './sql-error.ts'
import { decodeText, encodeText } from './stored-text.ts'

/** A value of a statement. Arrays become arrays of PostgreSQL. */
export type Value = string | number | boolean | Buffer | null | readonly (string | number | Buffer | null)[]

/** A statement, with `$1` for its first value. */
export interface Statement {
  readonly text: string
  readonly values: readonly Value[]
  /** Planned anew for its values. Default: each connection prepares it once, so there must be few different texts. */
  readonly unprepared?: boolean
}

export interface Result<R extends object = Row> {
  readonly rows: readonly R[]
  /** How many rows were read or written. */
  readonly count: number
  /** What the server did, such as `COMMIT`. */
  readonly command: string
}

export type Row = Readonly<Record<string, unknown>>

/** One session of the server. */
export interface Connection {
  /** Sends the statements at once and resolves with their results; rejects with the first error after all were answered. */
  run<R extends object = Row>(statements: readonly Statement[]): Promise<readonly Result<R>[]>
  /** Runs statements without values, not prepared, in one string; `isLong`: however long they take. */
  script(text: string, options?: { readonly isLong?: boolean }): Promise<void>
  isOpen(): boolean
  /** Calls back with each notification of a channel that this session listens to. */
  onNotification(listener: (payload: string) => void): void
  /** What an error means, in one sentence with its fix. */
  explain(error: unknown): VetoError
  close(): Promise<void>
}

/** A server that has hung does not even end a session. */
const CLOSE_MS = 1_000

/**
 * Opens a session with Veto's settings; `lost` is called once it has ended, for whatever reason.
 * @throws {VetoError} `store_unavailable`, naming what to put right.
 */
export async function connect(
  url: string,
  lost: () => void = () => {},
  { connectMs, answerMs }: SessionTimes = POSTGRES_TIMES,
): Promise<Connection> {
  const socket = new Socket()
  const client = createClient(url, { socket, connectMs })
  let open = true
  function end(): void {
    if (open) lost()
    open = false
  }
  // Without a listener an error of an idle connection would end the process.
  client.on('error', end)
  client.on('end', end)
  try {
    await client.connect()
    await inTime(client.query(SESSION), { socket, answerMs })
  } catch (error) {
    void client.end().catch(() => {})
    throw openingError(error, client)
  }
  return connectionOf(client, { socket, answerMs }, { isOpen: () => open, end })
}

type SessionTimes = Pick<PostgresTimes, 'connectMs' | 'answerMs'>

interface Opening {
  readonly socket: Socket
  readonly connectMs: number
}

function createClient(url: string, { socket, connectMs }: Opening): pg.Client {
  // The driver would take other texts, too, and a part of the password for a host.
  if (postgresUrl(url) === null) throw invalidUrl()
  try {
    return new pg.Client({
      connectionString: url,
      application_name: 'veto',
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      pipeline: true,
      stream: () => socket,
      types: { getTypeParser },
    })
  } catch (error) {
    throw invalidUrl(error)
  }
}

/**
 * A stopped program must not keep the head of the chain locked, and an answer is given only once its commit is on disk; a
 * stricter `synchronous_commit` stays. Keepalives end the session, and with it the lock, of a machine that is gone. A search reads an
 * index and stops: plans for several processes read all there is. Numbers are read with all their digits, as the chain has them.
 * Tables are those of one schema: none that is made later in another one of the path stands in their place.
 * A standby is refused each time, as a name may lead to another server than before; what it would read may be outdated.
 */
const SESSION = `DO $$ BEGIN IF pg_is_in_recovery() THEN RAISE 'standby' USING ERRCODE = '${IS_STANDBY}'; END IF; END $$;
  SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '5s'; SET statement_timeout = '10s';
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
  SET max_parallel_workers_per_gather = 0;
  SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
  SELECT set_config('search_path', quote_ident(current_schema()), false) WHERE current_schema() IS NOT NULL;
  SET extra_float_digits = 1; SET idle_session_timeout = 0; SET client_min_messages = warning;
  SET TimeZone = 'UTC'; SET standard_conforming_strings = on; SET client_encoding = 'UTF8'`

/** What warns of a commit that is confirmed though the standby does not have it, as an administrator cancelled the wait. */
const STANDBY_WAIT = 'SyncRepWaitForLSN'

interface SessionState {
  isOpen(): boolean
  /** Marks it as ended. */
  end(): void
}

/** Where answers come from, and how long they are waited for. */
interface Answering {
  readonly socket: Socket
  readonly answerMs: number
}

function connectionOf(client: pg.Client, answering: Answering, { isOpen, end }: SessionState): Connection {
  const { socket } = answering
  let isUnreplicated = false
  client.on('notice', ({ routine }) => {
    if (routine === STANDBY_WAIT) isUnreplicated = true
  })
  function endHere(): void {
    end()
    void client.end().catch(() => {})
  }
  return {
    async run<R extends object>(statements: readonly Statement[]) {
      sendTogether(socket)
      const sent = statements.map((statement) => client.query<R>(prepared(statement)))
      const results = await answersOf(sent, answering)
      if (isUnreplicated) {
        end()
        throw new Error(
          'The wait for the standby was cancelled: the commit may be lost with the primary server',
        )
      }
      return results.map((result) => {
        if (result.status === 'fulfilled') {
          const { rows, rowCount, command } = result.value
          return { rows, count: rowCount ?? 0, command }
        }
        // The server says that it ends the session before it closes it.
        if (endsSession(result.reason)) end()
        if (isReadOnly(result.reason)) endHere()
        throw result.reason
      })
    },
    async script(text, { isLong = false } = {}) {
      const done = client.query(text)
      await (isLong ? done : inTime(done, answering))
    },
    isOpen,
    onNotification: (listener) =>
      void client.on('notification', ({ payload = '' }) => listener(decodeText(payload))),
    explain: (error) => openingError(error, client),
    async close() {
      const timer = setTimeout(() => socket.destroy(), CLOSE_MS)
      try {
        await client.end()
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** What is written in this turn takes one system call, where the driver makes one for each statement. */
function sendTogether(socket: Socket): void {
  socket.cork()
  process.nextTick(() => socket.uncork())
}

async function inTime<T>(sent: Promise<T>, answering: Answering): Promise<void> {
  const [result] = await answersOf([sent], answering)
  if (result?.status === 'rejected') throw result.reason
}

/** A server that does not answer is given up with its session: later statements would wait for it as long. */
async function answersOf<T>(
  sent: readonly Promise<T>[],
  { socket, answerMs }: Answering,
): Promise<readonly PromiseSettledResult<T>[]> {
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${answerMs} ms`)), answerMs)
  try {
    return await Promise.allSettled(sent)
  } finally {
    clearTimeout(timer)
  }
}

function prepared({ text, values, unprepared = false }: Statement) {
  return { ...(unprepared ? {} : { name: nameOf(text) }), text, values: values.map(encodeValue) }
}

function encodeValue(value: Value): unknown {
  if (typeof value === 'string') return encodeText(value)
  if (!Array.isArray(value)) return value
  return value.map((item) => (typeof item === 'string' ? encodeText(item) : item))
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `veto_${names.size + 1}`
  names.set(text, name)
  return name
}

const { builtins } = pg.types
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, wholeNumber],
  [builtins.TEXT, decodeText],
  [builtins.JSON, decodeText],
])

/** @throws {VetoError} `store_corrupt` for one that a double cannot hold. */
function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new VetoError('store_corrupt', 'A stored number is larger than Veto writes')
}

/** Numbers that fit are numbers, and JSON stays text, which the codecs read. */
function getTypeParser(type: number, format?: 'text' | 'binary') {
  return parsers.get(type) ?? pg.types.getTypeParser(type, format)
}
