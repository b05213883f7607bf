import { VetoError } from '../../src/core/veto-error.ts'

/** What goes wrong with one call of a port. */
export const CALL_FAULTS = [
  'fails before it happens',
  'fails after it happened',
  'hangs before it happens',
  'hangs after it happened',
] as const
export type CallFault = (typeof CALL_FAULTS)[number]

/** Calls of ports, of which the n-th goes wrong. */
export interface CallPlan {
  /** The port, whose calls are counted from now on. */
  through<Port extends object>(name: string, port: Port): Port
  /** Counts from one; the call with this number, if there is one, meets the fault. */
  arm(number: number, fault: CallFault): void
  /** No further call meets a fault; what hangs does so until it is released. */
  disarm(): void
  release(): void
  /** What was called since it was armed. */
  called(): readonly string[]
}

export function createCallPlan(): CallPlan {
  let called: string[] = []
  let armed: { readonly number: number; readonly fault: CallFault } | null = null
  let gate = Promise.withResolvers<void>()

  async function meet(fault: CallFault, call: () => Promise<unknown>): Promise<unknown> {
    if (fault === 'fails before it happens') throw broken()
    if (fault === 'hangs before it happens') await gate.promise
    const result = await call()
    if (fault === 'fails after it happened') throw broken()
    if (fault === 'hangs after it happened') await gate.promise
    return result
  }

  return {
    through: (name, port) =>
      new Proxy(port, {
        get(target, method) {
          const member: unknown = Reflect.get(target, method)
          if (typeof member !== 'function') return member
          return (...given: unknown[]) => {
            const call = (): Promise<unknown> => member.apply(target, given)
            called.push(`${name}.${String(method)}`)
            return armed?.number === called.length ? meet(armed.fault, call) : call()
          }
        },
      }),
    arm(number, fault) {
      called = []
      gate = Promise.withResolvers()
      armed = { number, fault }
    },
    disarm() {
      armed = null
    },
    release: () => gate.resolve(),
    called: () => called,
  }
}

function broken(): VetoError {
  return new VetoError('store_unavailable', 'The database does not respond')
}
