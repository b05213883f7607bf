import type { ProgressToken, Transport } from '@modelcontextprotocol/client'
import type { Clock } from '../core/clock.ts'

interface Deps {
  readonly client: Pick<Transport, 'send'>
  readonly clock: Pick<Clock, 'after'>
}

/** Below the limits after which clients give up, which begin at 10 seconds. */
const INTERVAL_MS = 5_000

/** Progress must grow: steps this small stay below whatever the tool itself reports. */
const STEP = 1e-6

/** Reports progress until it is stopped, so that the client does not give up while people decide. */
export type KeepAlive = (progressToken: ProgressToken | undefined) => () => void

export function createKeepAlive({ client, clock }: Deps): KeepAlive {
  return function keepAlive(progressToken) {
    if (progressToken === undefined) return () => undefined
    let beats = 0
    const beat = () => {
      beats += 1
      const params = { progressToken, progress: beats * STEP, message: 'Waiting for approval in Slack' }
      client.send({ jsonrpc: '2.0', method: 'notifications/progress', params }).catch(() => undefined)
      stop = clock.after(INTERVAL_MS, beat)
    }
    let stop = clock.after(INTERVAL_MS, beat)
    return () => stop()
  }
}
