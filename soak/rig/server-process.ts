import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Memory } from './memory.ts'

type Environment = Readonly<Record<string, string>>

/** A `veto start` of its own process. */
export interface ServerProcess {
  /** Resolves with its base URL once it has said that it serves agents; rejects when it ended before. */
  readonly serves: Promise<string>
  /** Resolves with its base URL once it has said whether it reaches people, too; rejects when it ended before. */
  readonly ready: Promise<string>
  readonly pid: number
  /** What it holds after a collection, which it makes now; null: it has ended, or does not report it. */
  memory(): Promise<Memory | null>
  /** Ends it at once, with SIGKILL. */
  kill(): Promise<void>
  /** Asks it to end, with SIGTERM; its exit code. */
  end(): Promise<number | null>
}

/** Starts a server as people do. Default program: the source, which alone reports its memory. */
export function startServer(environment: Environment, program: string | null = null): ServerProcess {
  const [args, channel] = program === null ? [FROM_SOURCE, ['ipc'] as const] : [[program], []]
  const child = spawn(process.execPath, [...args, 'start'], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'inherit', ...channel],
  })
  const closed = once(child, 'close')
  const { serves, ready } = announcements(child)
  // Whoever kills it while it starts awaits neither.
  for (const announced of [serves, ready]) announced.catch(() => {})
  const endWith = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await closed
    return child.exitCode
  }
  return {
    serves,
    ready,
    pid: child.pid ?? 0,
    async memory() {
      if (!child.connected) return null
      const answered = once(child, 'message').then(([memory]) => Memory.parse(memory))
      child.send('memory')
      return Promise.race([answered, closed.then(() => null)])
    },
    async kill() {
      await endWith('SIGKILL')
    },
    end: () => endWith('SIGTERM'),
  }
}

const FROM_SOURCE = ['--expose-gc', '--import', './soak/rig/memory-reporter.ts', 'bin/veto.js']

function announcements({ stdout }: ChildProcess): Pick<ServerProcess, 'serves' | 'ready'> {
  if (stdout === null) throw new Error('standard output is not piped')
  const [serves, ready] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const read = async () => {
    for await (const line of createInterface({ input: stdout })) {
      const url = /http:\/\/\S+:\d+/.exec(line)?.[0]
      if (url !== undefined) serves.resolve(url)
      if (line.includes('people')) break
    }
    stdout.resume()
    const ended = new Error('veto start ended before it answered')
    serves.reject(ended)
    await serves.promise.then(ready.resolve, ready.reject)
  }
  void read()
  return { serves: serves.promise, ready: ready.promise }
}
