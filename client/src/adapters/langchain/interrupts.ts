import { z } from 'zod'
import type { PendingCall } from '../../govern/governed-call.ts'
import { parkedOn } from '../../govern/refusal.ts'
import type { AdapterVeto } from '../adapter-options.ts'

/** What a run that waits for people is interrupted with; people may show it. */
export const InterruptPayload = z.object({ vetoRequest: z.string().min(1) })
export type InterruptPayload = z.infer<typeof InterruptPayload>

/** What is used of the state of a thread, as `agent.graph.getState()` gives it. */
export interface ThreadState {
  readonly tasks: readonly {
    readonly interrupts: readonly { readonly id?: string | undefined; readonly value?: unknown }[]
  }[]
}

/** What became of the calls of a thread that wait for people. */
export interface VetoInterrupts {
  /** For `new Command({ resume })`: the calls that are decided; null: none is, and the run cannot go on yet. */
  readonly resume: Readonly<Record<string, InterruptPayload>> | null
  /** The calls that people still decide. */
  readonly pending: readonly PendingCall[]
  /** The requests of all of them, decided or not: what a resumer follows. */
  readonly requestIds: readonly string[]
}

/**
 * Looks up what people decided of the calls that interrupt this thread. A call that is resumed is checked again.
 * @throws {VetoError} without an answer; the thread stays interrupted then.
 * @example
 * const { resume } = await vetoInterrupts(veto, await agent.graph.getState(config))
 * if (resume !== null) await agent.invoke(new Command({ resume }), config)
 */
export async function vetoInterrupts(
  veto: Pick<AdapterVeto, 'client'>,
  { tasks }: ThreadState,
): Promise<VetoInterrupts> {
  const parked = tasks.flatMap(({ interrupts }) => interrupts).flatMap(parkedCall)
  const found = await Promise.all(
    parked.map(async (call) => ({ ...call, request: await veto.client.getRequest(call.vetoRequest) })),
  )
  const decided = found.filter(({ request }) => request.status !== 'pending')
  return {
    resume: decided.length === 0 ? null : resumeValues(decided),
    pending: found.flatMap(({ request }) => (request.status === 'pending' ? [parkedOn(request)] : [])),
    requestIds: parked.map(({ vetoRequest }) => vetoRequest),
  }
}

interface ParkedCall extends InterruptPayload {
  readonly id: string
}

function parkedCall({
  id,
  value,
}: ThreadState['tasks'][number]['interrupts'][number]): readonly ParkedCall[] {
  const payload = InterruptPayload.safeParse(value).data
  return id === undefined || payload === undefined ? [] : [{ id, ...payload }]
}

function resumeValues(calls: readonly ParkedCall[]): Record<string, InterruptPayload> {
  return Object.fromEntries(calls.map(({ id, vetoRequest }) => [id, { vetoRequest }]))
}
