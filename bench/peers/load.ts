import { connect, type Socket } from 'node:net'
import type { Clock } from '../../src/core/clock.ts'
import { Disagreement } from '../judge/benchmark.ts'
import type { Question } from '../judge/candidate.ts'
import type { Peer } from './peer.ts'

/** What one peer answered in one round. */
export interface Load {
  readonly peer: string
  readonly calls: number
  readonly elapsedMs: number
  /** From each request to its answer. */
  readonly timesMs: readonly number[]
}

interface Options {
  readonly questions: readonly Question[]
  readonly connections: number
  readonly sliceMs: number
  readonly clock: Clock
}

/** Each connection asks one question after another until the time is over. @throws {Disagreement} at the first wrong answer. */
export async function runLoad(
  peer: Peer,
  { questions, connections, sliceMs, clock }: Options,
): Promise<Load> {
  const { hostname, port } = new URL(peer.url)
  const requests = questions.map((question) => bytesOf(peer, question))
  const startMs = clock.ticksMs()
  const timesMs: number[] = []
  let next = 0

  async function askUntilOver(): Promise<void> {
    const socket = connect(Number(port), hostname).setNoDelay(true)
    const answers = bodiesOf(socket)
    while (clock.ticksMs() - startMs < sliceMs) {
      const index = next++ % questions.length
      const sentMs = clock.ticksMs()
      socket.write(requests[index] ?? '')
      const { value: body } = await answers.next()
      timesMs.push(clock.ticksMs() - sentMs)
      if (body === undefined || peer.isAllowed(body) !== questions[index]?.allowed)
        throw new Disagreement(`${peer.name}: wrong answer ${body} to ${requests[index]}`)
    }
    socket.destroy()
  }

  await Promise.all(Array.from({ length: connections }, askUntilOver))
  return { peer: peer.name, calls: timesMs.length, elapsedMs: clock.ticksMs() - startMs, timesMs }
}

function bytesOf(peer: Peer, question: Question): string {
  const { path, headers, body } = peer.request(question)
  const lines = Object.entries({
    host: new URL(peer.url).host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

const LENGTH = /\r\ncontent-length: (\d+)/i

/** The bodies of answers that state their length, as both peers do: one answer at a time. Cheaper than node:http. */
async function* bodiesOf(socket: Socket): AsyncGenerator<string, undefined> {
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) {
    text += chunk
    const end = text.indexOf('\r\n\r\n')
    const length = Number(LENGTH.exec(text)?.[1] ?? Number.NaN)
    if (end >= 0 && Number.isNaN(length)) throw new Error(`Expected content-length, got ${text}`)
    if (end < 0 || text.length < end + 4 + length) continue
    yield text.slice(end + 4, end + 4 + length)
    text = text.slice(end + 4 + length)
  }
}
