import { validationError } from './block-kit/shape.ts'
import type { SocketMode } from './delivery/socket-mode.ts'
import type { JsonObject } from './json.ts'
import { isObject, listAt, textAt } from './json-fields.ts'

/** What goes wrong with one Web API call. */
export type Fault =
  /** 429 with Retry-After; nothing happened. */
  | { readonly kind: 'rate_limited'; readonly retryAfterS: number }
  /** Another HTTP status, such as 503; nothing happened. */
  | { readonly kind: 'http_error'; readonly status: number }
  /** `ok: false` with this code; nothing happened. */
  | { readonly kind: 'error'; readonly code: string }
  /** `ok: true`, and these fields in place of the method's own; nothing happened. */
  | { readonly kind: 'answer'; readonly fields: JsonObject }
  /** The connection is cut before anything happens. */
  | { readonly kind: 'drop' }
  /** It happened, but the connection is cut before the answer. */
  | { readonly kind: 'lose_answer' }
  /** It happens and is answered, after so many milliseconds of real time. */
  | { readonly kind: 'slow'; readonly delayMs: number }

/** Injects faults on demand. */
export interface Faults {
  /** The next `times` calls (default 1) of `method` (default: any) meet the fault. Faults are used in order. */
  next(fault: Fault, on?: { readonly method?: string; readonly times?: number }): void
  /** How many calls have still to meet a fault of `next`. */
  pending(): number
  /** While down, every call answers 503 and no interaction reaches the app; open sockets stay, so drop them as well. */
  slackIsDown(isDown: boolean): void
  /** From now on messages and views with a block of one of these types are refused, as by a workspace that does not support them. */
  refuseBlocks(types: readonly string[]): void
  /** Cuts every socket, as a network does. */
  dropSockets(): void
  /** Asks the app to reconnect, as Slack does every few hours. */
  refreshSockets(): void
  /** Sends this text over the newest socket in place of an envelope. */
  sendFrame(text: string): void
  /** Removes all faults, and ends `slackIsDown` and `refuseBlocks`. */
  clear(): void
}

/** Faults, and the queries of the HTTP handlers. */
export interface FaultPlan extends Faults {
  /** Removes and returns the fault for this call; null when there is none. */
  consume(method: string): Fault | null
  isDown(): boolean
  /** Why the blocks of this call or of its view or message are refused; null: they are not. */
  refusedBlock(args: JsonObject): string | null
}

/** No faults yet. */
export function createFaultPlan(sockets: Pick<SocketMode, 'drop' | 'refresh' | 'sendText'>): FaultPlan {
  let planned: { fault: Fault; method: string | undefined; left: number }[] = []
  let down = false
  let refusedTypes: ReadonlySet<string> = new Set()
  return {
    next(fault, on = {}) {
      planned.push({ fault, method: on.method, left: on.times ?? 1 })
    },
    pending: () => planned.reduce((sum, { left }) => sum + left, 0),
    slackIsDown(isDown) {
      down = isDown
    },
    refuseBlocks(types) {
      refusedTypes = new Set(types)
    },
    dropSockets: sockets.drop,
    refreshSockets: sockets.refresh,
    sendFrame: sockets.sendText,
    clear() {
      planned = []
      down = false
      refusedTypes = new Set()
    },
    consume(method) {
      const met = planned.find((one) => one.method === undefined || one.method === method)
      if (met === undefined) return null
      met.left -= 1
      planned = planned.filter((one) => one.left > 0)
      return met.fault
    },
    isDown: () => down,
    refusedBlock: (args) => refusedBlock(args, refusedTypes),
  }
}

function refusedBlock(args: JsonObject, types: ReadonlySet<string>): string | null {
  const { view, message } = args
  for (const part of [args, view, message]) {
    const blocks = isObject(part) ? listAt(part, 'blocks') : []
    const at = blocks.findIndex((block) => types.has(textAt(block, 'type') ?? ''))
    if (at >= 0)
      return validationError(`unsupported type: ${textAt(blocks[at], 'type')}`, `/blocks/${at}/type`)
  }
  return null
}
