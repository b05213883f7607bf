import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readAnswer } from './messages.ts'

/** A program of the benchmark in a process of its own. */
export interface Child {
  /** @throws {Error} what the child threw, or that it ended. */
  ask(task: string, input?: unknown): Promise<unknown>
  /** Its processor time so far, all threads, in microseconds. */
  cpuUs(): Promise<number>
  stop(): Promise<void>
}

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
}

/** Starts a file of this folder; `nodeArgs` go to Node, such as `--cpu-prof`. */
export function startChild(file: string, nodeArgs: readonly string[] = []): Child {
  const process = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [...nodeArgs] })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  process.on('message', (message) => settle(waiting, message))
  const exited = new Promise<void>((resolve) => process.once('exit', () => resolve()))
  void exited.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended`))
  })

  function ask(task: string, input?: unknown): Promise<unknown> {
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      process.send({ id, task, input })
    })
  }

  return {
    ask,
    cpuUs: async () => Number(await ask('cpu')),
    stop: () => stop(process, ask, exited),
  }
}

function settle(waiting: Map<number, Waiting>, message: unknown): void {
  const { id, output } = readAnswer(message)
  const call = waiting.get(id)
  waiting.delete(id)
  try {
    call?.resolve(output())
  } catch (error) {
    call?.reject(error instanceof Error ? error : new Error(String(error)))
  }
}

async function stop(process: ChildProcess, ask: Child['ask'], exited: Promise<void>): Promise<void> {
  if (process.exitCode !== null) return
  await ask('stop').catch(() => undefined)
  if (process.connected) process.disconnect()
  await exited
}
