import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process of its own, which answers questions. */
export interface Child extends AsyncDisposable {
  /** @throws {Error} when the child fails at it, or has ended. */
  ask(question: string, value?: unknown): Promise<unknown>
}

interface Reply {
  readonly number: number
  readonly value?: unknown
  readonly error?: string
}

/** Starts the program with these arguments, and the options of this process; resolves at its first answer. */
export async function startChild(
  program: URL,
  argument: unknown,
  nodeArguments: readonly string[] = [],
): Promise<Child> {
  const child = fork(program, [JSON.stringify(argument)], {
    execArgv: [...process.execArgv, '--disable-warning=ExperimentalWarning', ...nodeArguments],
  })
  const ask = asker(child)
  await ask('ready')
  return {
    ask,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.send({ number: 0, question: 'end' })
      await ended
    },
  }
}

function asker(child: ChildProcess): Child['ask'] {
  const open = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  child.on('message', (message) => {
    const { number, value, error } = message as Reply
    const asked = open.get(number)
    open.delete(number)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(error))
  })
  child.on('exit', (code) => {
    for (const { reject } of open.values()) reject(new Error(`the process ended with ${code}`))
  })
  return (question, value) => {
    last += 1
    const asked = Promise.withResolvers<unknown>()
    open.set(last, asked)
    child.send({ number: last, question, value })
    return asked.promise
  }
}

type Answers = Readonly<Record<string, (value: never) => unknown>>

/** The child's side: answers its parent's questions until it is told to end. */
export function answerParent(answers: Answers, end: () => Promise<void>): void {
  process.on('disconnect', () => process.exit(1))
  process.on('message', async (message: { number: number; question: string; value: never }) => {
    const { number, question, value } = message
    if (question === 'end') {
      await end()
      process.exit(0)
    }
    try {
      process.send?.({ number, value: await answers[question]?.(value) })
    } catch (error) {
      process.send?.({ number, error: String(error) })
    }
  })
}

/** What the parent gave. */
export function childArgument<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null')
}

/** CPU time of this process so far in microseconds, and its memory in bytes after a collection. */
export const USAGE = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  memory: () => {
    globalThis.gc?.()
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    return { rss, heapUsed }
  },
}
