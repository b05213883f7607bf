import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Memory } from './memory.ts'

type Environment = Readonly<Record<string, string>>

/** A `veto start` of its own process. */
export interface ServerProcess {
  /** Resolves with its base URL once it has said whether it reaches people, too; rejects when it ended before. */
  readonly ready: Promise<string>
  readonly pid: number
  /** What it holds after a collection, which it makes now; null: it has ended. */
  memory(): Promise<Memory | null>
  /** Ends it at once, with SIGKILL. */
  kill(): Promise<void>
  /** Asks it to end, with SIGTERM; its exit code. */
  end(): Promise<number | null>
}

/** Starts a server as people do. */
export function startServer(environment: Environment): ServerProcess {
  const child = spawn(process.execPath, [...REPORTS_MEMORY, 'bin/veto.js', 'start'], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const closed = once(child, 'close')
  const ready = urlOf(child)
  // Whoever kills it while it starts does not await this.
  ready.catch(() => {})
  const endWith = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await closed
    return child.exitCode
  }
  return {
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

const REPORTS_MEMORY = ['--expose-gc', '--import', './soak/rig/memory-reporter.ts'] as const

async function urlOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('standard output is not piped')
  let url: string | undefined
  for await (const line of createInterface({ input: stdout })) {
    url ??= /http:\/\/\S+:\d+/.exec(line)?.[0]
    if (url !== undefined && line.includes('people')) break
  }
  stdout.resume()
  if (url === undefined) throw new Error('veto start ended before it answered')
  return url
}
