import { setTimeout as delay } from 'node:timers/promises'
import { quantile } from '../statistics.ts'
import { type Connection, connect, type Response } from './connection.ts'
import type { LoadResult, LoadSpec } from './messages.ts'

/** Sends calls over kept-alive connections, checks every response, and times each call. */
export async function runLoad(spec: LoadSpec): Promise<LoadResult> {
  const tally = createTally(spec)
  const connections = await Promise.all(
    Array.from({ length: spec.connections }, () => connect(spec.url, tally.fail)),
  )
  const next = requestsOf(spec)
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  const { amount } = spec
  if (amount.kind === 'rate') await sendAtRate(connections, amount, { next, tally })
  else await Promise.all(connections.map((each) => sendInTurn(each, amount, { next, tally })))
  const seconds = (performance.now() - startedMs) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  for (const connection of connections) connection.close()
  return { ...tally.result(), seconds, busy: (user + system) / 1e6 / seconds }
}

interface Sending {
  readonly next: () => Buffer
  readonly tally: Tally
}

/** One call after the other, until the time is over or the share of this connection is sent. */
function sendInTurn(
  connection: Connection,
  amount: Exclude<LoadSpec['amount'], { kind: 'rate' }>,
  { next, tally }: Sending,
): Promise<void> {
  const endMs = amount.kind === 'time' ? performance.now() + amount.ms : Number.POSITIVE_INFINITY
  return new Promise((resolve) => {
    tally.whenFailed(resolve)
    const send = () => {
      const sentMs = performance.now()
      if (sentMs >= endMs || (amount.kind === 'count' && !tally.mayStart(amount.count))) return resolve()
      connection.send(next(), (response) => {
        tally.add(response, performance.now() - sentMs)
        send()
      })
    }
    send()
  })
}

/**
 * Every millisecond, the calls that are due by then. A call's time counts from when it is due, also while it waits for
 * a free connection.
 */
async function sendAtRate(
  connections: readonly Connection[],
  { perSecond, ms }: Extract<LoadSpec['amount'], { kind: 'rate' }>,
  { next, tally }: Sending,
): Promise<void> {
  const idle = [...connections]
  const due: number[] = []
  const startedMs = performance.now()
  const total = Math.floor((perSecond * ms) / 1_000)
  let scheduled = 0
  let finished = 0
  const sendDue = () => {
    while (due.length > 0 && idle.length > 0) {
      const connection = idle.pop()
      const dueMs = due.shift()
      if (connection === undefined || dueMs === undefined) return
      connection.send(next(), (response) => {
        tally.add(response, performance.now() - dueMs)
        finished += 1
        idle.push(connection)
        sendDue()
      })
    }
  }
  while (finished < total && !tally.hasEnded()) {
    const nowMs = performance.now()
    const dueCount = Math.min(total, Math.floor(((nowMs - startedMs) * perSecond) / 1_000))
    for (; scheduled < dueCount; scheduled += 1) due.push(nowMs)
    sendDue()
    await delay(1)
  }
}

interface Tally {
  add(response: Response, ms: number): void
  /** May another of so many calls start? */
  mayStart(count: number): boolean
  /** A connection ended: the run ends, too. */
  fail(error: Error): void
  whenFailed(end: () => void): void
  hasEnded(): boolean
  result(): Omit<LoadResult, 'seconds' | 'busy'>
}

function createTally({ expected }: LoadSpec): Tally {
  const times: number[] = []
  const ids: string[] = []
  const ends: (() => void)[] = []
  let started = 0
  let failed = 0
  let firstFailure: string | null = null
  let hasEnded = false

  function refuse(text: string): void {
    failed += 1
    firstFailure ??= text
  }

  return {
    add({ status, body }, ms) {
      times.push(ms)
      const isExpected = expected.some((one) => one.status === status && body.includes(one.contains))
      if (!isExpected) refuse(`${status} ${body.slice(0, 300)}`)
      if (status === 202) ids.push(body.slice(7, 7 + ID_LENGTH))
    },
    mayStart(count) {
      started += 1
      return started <= count
    },
    fail(error) {
      hasEnded = true
      refuse(error.message)
      for (const end of ends) end()
    },
    whenFailed: (end) => ends.push(end),
    hasEnded: () => hasEnded,
    result: () => ({
      calls: times.length,
      failed,
      firstFailure,
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      ids,
    }),
  }
}

/** `{"id":"` and the id stand first in every answer of Veto. */
const ID_LENGTH = 'req_00000000-0000-7000-8000-000000000000'.length

/** The bodies in turn, each as a whole request. */
function requestsOf(spec: LoadSpec): () => Buffer {
  const run = `${process.pid}-${process.hrtime.bigint()}`
  let sent = 0
  const whole = spec.bodies.map((body) => Buffer.from(requestOf(spec, body)))
  return () => {
    const index = sent % spec.bodies.length
    sent += 1
    if (spec.withKeys) return Buffer.from(requestOf(spec, spec.bodies[index] ?? '', `${run}-${sent}`))
    return whole[index] ?? Buffer.alloc(0)
  }
}

/** `/:id` in the path takes the body instead. */
function requestOf({ url, path, authorization }: LoadSpec, body: string, key?: string): string {
  const isInPath = path.includes(':id')
  const content = isInPath ? '' : body
  return [
    `POST ${isInPath ? path.replace(':id', body) : path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    `Authorization: ${authorization}`,
    ...(isInPath ? [] : ['Content-Type: application/json']),
    ...(key === undefined ? [] : [`Idempotency-Key: ${key}`]),
    `Content-Length: ${Buffer.byteLength(content)}`,
    '',
    content,
  ].join('\r\n')
}
