import { z } from 'zod'

/** What the parent asks of a child process: `task` names it. */
const Question = z.object({ id: z.number(), task: z.string(), input: z.unknown().optional() })
const Answer = z.object({ id: z.number(), output: z.unknown().optional(), error: z.string().optional() })

export type Tasks = Readonly<Record<string, (input: unknown) => unknown>>

/** Does what the parent asks, in a child process; ends with the parent. */
export function answerParent(tasks: Tasks): void {
  process.on('message', (message) => void answer(tasks, Question.parse(message)))
  process.on('disconnect', () => process.exit())
}

async function answer(tasks: Tasks, { id, task, input }: z.infer<typeof Question>): Promise<void> {
  try {
    const run = tasks[task]
    if (run === undefined) throw new TypeError(`Expected a known task, got ${task}`)
    process.send?.({ id, output: await run(input) })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

/** Reads the answer of a child process. @throws {Error} what the child threw. */
export function readAnswer(message: unknown): { readonly id: number; readonly output: () => unknown } {
  const { id, output, error } = Answer.parse(message)
  return {
    id,
    output() {
      if (error !== undefined) throw new Error(error)
      return output
    },
  }
}

/** What the load generator is to send. */
export const LoadSpec = z.object({
  url: z.string(),
  path: z.string(),
  authorization: z.string(),
  connections: z.number(),
  bodies: z.array(z.string()),
  /** Send each body with an idempotency key of its own. */
  withKeys: z.boolean(),
  /** Until when calls are sent: each connection one after the other, or all at a constant rate. */
  amount: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('time'), ms: z.number() }),
    z.object({ kind: z.literal('count'), count: z.number() }),
    z.object({ kind: z.literal('rate'), perSecond: z.number(), ms: z.number() }),
  ]),
  /** Each response must be one of these; anything else is a failed call. */
  expected: z.array(z.object({ status: z.number(), contains: z.string() })),
})
export type LoadSpec = z.infer<typeof LoadSpec>

/** What was measured. */
export const LoadResult = z.object({
  calls: z.number(),
  failed: z.number(),
  /** The first response that was not expected. */
  firstFailure: z.string().nullable(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  /** Processor time of the load generator, of the time that passed. */
  busy: z.number(),
  /** The ids in the responses. */
  ids: z.array(z.string()),
})
export type LoadResult = z.infer<typeof LoadResult>

/** Where a server is, and how to call it. */
export const Listening = z.object({ url: z.string(), key: z.string(), floodingKey: z.string() })

/** The body that the echo answers with, apart from the params. */
export const EchoSample = z.object({
  path: z.string(),
  status: z.number(),
  body: z.record(z.string(), z.unknown()),
})

/** Where Veto finds its parts. */
export const VetoSettings = z.object({
  database: z.string(),
  policies: z.string(),
  botToken: z.string(),
  appToken: z.string(),
  apiUrl: z.string(),
})
